"""A text that was kept in a journal, shown or as files again, once it is seen to mean what entries were decided by."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from golive.cli.output_files import whole_folder
from golive.core.errors import InvalidInput
from golive.core.printable import printable

if TYPE_CHECKING:
    from golive.api.engine import Engine
    from golive.journal.policies import KeptText


def checked_text(kept: KeptText, digest: str) -> str:
    """Return a text that was kept, and that has the digest it is kept under.

    Raises
    ------
    InvalidInput
        For a text that cannot be what was kept, or means something else.
    """
    from golive.trading.policy_texts import LIBRARY, MARKET, PACKET

    if kept.kind in (MARKET, PACKET):
        if hashlib.sha256(kept.text).hexdigest() != digest:
            raise changed(digest)
        return _decoded(kept, digest)
    with TemporaryDirectory(prefix="golive-") as folder:
        if kept.kind == LIBRARY:
            _compiled_in(_files(kept, digest), digest, Path(folder))
        else:
            _check_fills(_decoded(kept, digest), digest, Path(folder))
    return _decoded(kept, digest)


def write_library(kept: KeptText, digest: str, out: Path) -> str:
    """Write the files of a library into a folder that is not there yet; return what to say of it.

    Raises
    ------
    InvalidInput
        For a text of another kind, and for files that have not that digest any more: nothing is written then.
    """
    from golive.trading.policy_texts import LIBRARY

    if kept.kind != LIBRARY:
        checked_text(kept, digest)
        raise InvalidInput(f"`{digest}` is of a {kept.kind}, and no library", hint="leave `--out` out")
    files = _files(kept, digest)
    with whole_folder(out, replaces=(), mark="") as folder:
        _compiled_in(files, digest, folder)
    return printable(f"{out}: the library with the digest {digest}", keep="")


def kept_engine(kept: KeptText, digest: str) -> Engine:
    """Return the library that was kept under a digest, compiled.

    Raises
    ------
    InvalidInput
        For a text of another kind, and for files that have not that digest any more.
    """
    return engine_of_files(_files(kept, digest), digest)


def engine_of_files(files: Mapping[str, str], digest: str) -> Engine:
    """Return a library compiled from the texts of its files by their names.

    Raises
    ------
    InvalidInput
        For files that have not that digest.
    """
    with TemporaryDirectory(prefix="golive-") as folder:
        return _compiled_in(files, digest, Path(folder))


def changed(digest: str) -> InvalidInput:
    """Return what to say of a text that is not what was kept."""
    return InvalidInput(f"the text of `{digest}` was changed since it was kept", hint="the journal was tampered with")


def _decoded(kept: KeptText, digest: str) -> str:
    try:
        return kept.text.decode("utf-8")
    except ValueError as error:
        raise changed(digest) from error


def _files(kept: KeptText, digest: str) -> Mapping[str, str]:
    try:
        files = json.loads(_decoded(kept, digest))
    except ValueError as error:
        raise changed(digest) from error
    if not (isinstance(files, dict) and files and all(isinstance(text, str) for text in files.values())):
        raise changed(digest)
    return files


def _compiled_in(files: Mapping[str, str], digest: str, folder: Path) -> Engine:
    """Write the files of a library, see that they have its digest, and return it compiled."""
    from golive.api.engine import Engine

    lay_out(files, digest, folder)
    engine = Engine.from_folder(folder)
    if engine.program.digests.policy != digest:
        raise InvalidInput(
            f"the files that are kept under `{digest}` have another digest",
            hint="they were changed, or this version of golive reads them otherwise",
        )
    return engine


def _check_fills(text: str, digest: str, folder: Path) -> None:
    """See that a document of fills has its digest, in the place of the one that ships."""
    from golive.api.engine import Engine
    from golive.api.fill_terms import find_fills
    from golive.trading.assumed_terms import assumed_fills

    shipped = Engine.shipped().program.checked.specs
    place = find_fills(shipped).header.span.file
    lay_out({**shipped.sources, place: text}, digest, folder)
    if assumed_fills(Engine.from_folder(folder)).digest != digest:
        raise InvalidInput(
            f"the fills that are kept under `{digest}` have another digest",
            hint="they were changed, or this version of golive reads them otherwise",
        )


def lay_out(files: Mapping[str, str], digest: str, folder: Path) -> None:
    """Write the files of what has a digest below a folder.

    Raises
    ------
    InvalidInput
        For a name that leaves the folder.
    """
    for name, text in files.items():
        if "\0" in name:
            raise changed(digest)
        path = folder / name
        if not path.resolve().is_relative_to(folder.resolve()):
            raise InvalidInput(f"a file of the library is called `{name}`", hint="the journal was tampered with")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode("utf-8"))
