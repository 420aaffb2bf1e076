"""Engines for backtests have an environment of their own: what runs in it is not imported here."""

from __future__ import annotations

collect_ignore = ["nautilus_run.py", "hftbacktest_run.py"]
