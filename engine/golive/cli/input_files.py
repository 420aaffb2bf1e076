"""Files that a user named for reading: there, a file, and text where text is meant."""

from __future__ import annotations

from pathlib import Path

from golive.core.errors import InvalidInput, first_line


def check_file(path: Path, *, hint: str) -> None:
    """Refuse what is no file, with the next step."""
    if path.is_dir():
        raise InvalidInput(f"`{path}` is a folder", hint=hint)
    if not path.is_file():
        raise InvalidInput(f"no file `{path}`", hint=hint)


def not_csv(path: Path, error: Exception) -> InvalidInput:
    """Return what to say of a file that cannot be read as CSV."""
    reason = first_line(error)
    if isinstance(error, UnicodeDecodeError) or "utf8" in reason.lower():
        return InvalidInput(f"`{path}` is not UTF-8 text", hint="save the file as UTF-8")
    return InvalidInput(f"`{path}` cannot be read as CSV", hint=reason)
