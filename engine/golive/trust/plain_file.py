"""A small file that somebody else may write at any moment: read whole, through one descriptor, and no link followed."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from golive.core.errors import Refused
from golive.core.refusing import refuse_unless

MOST_BYTES = 65_536
_FLAGS = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK


def plain_bytes(path: Path, *, what: str, absent: str, unreadable: str) -> bytes:
    """Return what a file holds.

    Parameters
    ----------
    path, what
        The file, and what it is in a sentence, as in `permit`.
    absent, unreadable
        The reasons of a refusal: where there is no file, and where it is a link, no plain file, too large or not ours
        to read.
    """
    try:
        descriptor = os.open(path, _FLAGS)
    except FileNotFoundError as error:
        raise Refused(absent, f"there is no {what}") from error
    except (OSError, ValueError) as error:
        raise Refused(unreadable, f"the {what}'s file cannot be read") from error
    try:
        plain = stat.S_ISREG(os.fstat(descriptor).st_mode)
        refuse_unless(plain, unreadable, f"the {what} is no plain file")
        # What it says of its size may be over by now: what was read is judged.
        data = os.read(descriptor, MOST_BYTES + 1)
    finally:
        os.close(descriptor)
    refuse_unless(len(data) <= MOST_BYTES, unreadable, f"the {what} has more than {MOST_BYTES:,} bytes")
    return data
