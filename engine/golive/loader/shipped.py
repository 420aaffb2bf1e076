"""Where the shipped policy library is."""

from __future__ import annotations

from pathlib import Path

FOLDERS = ("rules", "strategies", "checklists", "templates")


def library_root() -> Path:
    """Return the folder that holds the shipped `rules/`, `strategies/`, ...: in a wheel the package itself."""
    package = Path(__file__).parent.parent
    checkout = package.parent.parent
    return package if (package / FOLDERS[0]).is_dir() else checkout
