"""What a program of the bench, in a process of its own, says as JSON."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

from tests.places import REPOSITORY


def said(module: str, *arguments: str) -> Any:
    """Run a module, and return what it writes."""
    command = [sys.executable, "-m", module, *arguments]
    return json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, cwd=REPOSITORY).stdout)
