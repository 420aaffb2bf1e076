"""A copy of the shipped library, with the thirty-one items whatever was copied before."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.places import REPOSITORY

CHECKLIST = "checklists/deployment.yaml"
TEXT = REPOSITORY / CHECKLIST


def with_checklist(folder: Path) -> Path:
    """Write the library into a folder, and return that."""
    for part in ("rules", "strategies"):
        if not (folder / part).exists():
            shutil.copytree(REPOSITORY / part, folder / part)
    (folder / "checklists").mkdir(parents=True, exist_ok=True)
    shutil.copy(TEXT, folder / CHECKLIST)
    return folder
