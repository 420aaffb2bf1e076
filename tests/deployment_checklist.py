"""A copy of the shipped library with the thirty-one items, which it does not ship with while nothing measures them."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.places import REPOSITORY

TEXT = Path(__file__).parent / "readiness" / "deployment_checklist.yaml"
CHECKLIST = "checklists/deployment.yaml"


def with_checklist(folder: Path) -> Path:
    """Write the library into a folder, and return that."""
    for part in ("rules", "strategies"):
        if not (folder / part).exists():
            shutil.copytree(REPOSITORY / part, folder / part)
    (folder / "checklists").mkdir(parents=True, exist_ok=True)
    shutil.copy(TEXT, folder / CHECKLIST)
    return folder
