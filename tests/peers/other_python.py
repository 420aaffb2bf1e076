"""The peers, and scripts of this folder that the interpreter runs which has them."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
PEERS = ("hftbacktest", "nautilus_trader")


def said_by(python: str, script: str, told: Path) -> Any:
    """Return the JSON that a script says last of what it is told in a file."""
    command = [python, str(HERE / f"{script}.py"), str(told)]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return json.loads(said.splitlines()[-1])
