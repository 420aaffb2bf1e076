"""Files that run a paper account day and night: units of systemd, a container with PostgreSQL, a dashboard for Grafana.

They are data and ship with the package; `FOLDER` is where they lie.
"""

from __future__ import annotations

from pathlib import Path

FOLDER = Path(__file__).parent

WATCH, TIMER = "golive-watch@.service", "golive-watch@.timer"
UNIT, CONTAINER, COMPOSE, DASHBOARD = "golive-paper@.service", "Containerfile", "compose.yaml", "grafana.json"
