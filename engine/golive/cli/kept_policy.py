"""A library that was kept in a journal, as files again."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING

from golive.cli.output_files import whole_folder
from golive.core.errors import InvalidInput
from golive.core.printable import printable

if TYPE_CHECKING:
    from golive.journal.policies import KeptText


def checked_text(kept: KeptText, digest: str) -> str:
    """Return a text that was kept, in the form of its kind: files by their names, or what has the digest itself.

    Whether files have the digest still is seen when they are read as a library (`write_library`).

    Raises
    ------
    InvalidInput
        For a text that cannot be what was kept.
    """
    from golive.replay.policy_texts import LIBRARY, MARKET

    try:
        text = kept.text.decode("utf-8")
        files = json.loads(text) if kept.kind == LIBRARY else None
    except ValueError as error:
        raise changed(digest) from error
    if kept.kind == LIBRARY and not _are_files(files):
        raise changed(digest)
    if kept.kind == MARKET and hashlib.sha256(kept.text).hexdigest() != digest:
        raise changed(digest)
    return text


def _are_files(files: object) -> bool:
    return isinstance(files, dict) and bool(files) and all(isinstance(text, str) for text in files.values())


def changed(digest: str) -> InvalidInput:
    """Return what to say of a text that is not what was kept."""
    return InvalidInput(f"the text of `{digest}` was changed since it was kept", hint="the journal was tampered with")


def write_library(kept: KeptText, digest: str, out: Path) -> str:
    """Write the files of a library into a folder that is not there yet; return what to say of it.

    Raises
    ------
    InvalidInput
        For a text of another kind, and for files that have not that digest any more: nothing is written then.
    """
    from golive.api.engine import Engine
    from golive.replay.policy_texts import LIBRARY

    checked_text(kept, digest)
    if kept.kind != LIBRARY:
        raise InvalidInput(f"`{digest}` is of a {kept.kind}, and no library", hint="leave `--out` out")
    with whole_folder(out, replaces=(), mark="") as folder:
        for name, text in json.loads(kept.text).items():
            if "\0" in name:
                raise changed(digest)
            path = folder / name
            if not path.resolve().is_relative_to(folder.resolve()):
                raise InvalidInput(f"a file of the library is called `{name}`", hint="the journal was tampered with")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode("utf-8"))
        if Engine.from_folder(folder).program.digests.policy != digest:
            raise InvalidInput(
                f"the files that are kept under `{digest}` have another digest",
                hint="they were changed, or this version of golive reads them otherwise",
            )
    return printable(f"{out}: the library with the digest {digest}", keep="")
