"""The files that a stream names: looked up below the data folders, and read as tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path, PurePosixPath

from golive.core.errors import first_line
from golive.core.issue_pad import IssuePad
from golive.core.suggest import did_you_mean
from golive.documents.header import Name
from golive.documents.market import LEVEL, StreamSpec
from golive.market.file_formats import FORMATS, NAMELESS, UNREADABLE, Table, Wanted
from golive.market.source import SourceFile

_NEXT = "name the data's folder by `--data`, or in GOLIVE_DATA"
_NO_ROWS = "a stream has at least one row: was the recording written?"


def open_files(stream: StreamSpec, roots: tuple[Path, ...], pad: IssuePad) -> Iterator[SourceFile]:
    """Yield the files of a stream that can be read; note those that cannot."""
    for name, unit in zip(stream.files, stream.unit_of_files, strict=True):
        path = _find(name, roots, pad)
        read = None if path is None else _read(name, path, stream, pad)
        if read is None:
            continue
        table, names = read
        if table.num_rows or stream.is_as_received:
            yield SourceFile(stream=replace(stream, time_unit=unit), name=name, table=table, names=names, pad=pad)
        else:
            pad.error("GL612", f"`{name.value}` has no rows", name.span, _NO_ROWS)


def files_of(streams: Iterable[StreamSpec], roots: tuple[Path, ...]) -> list[Path]:
    """Return where the files of streams lie; those that cannot be had are left out."""
    pad = IssuePad()
    places = (_find(name, roots, pad) for stream in streams for name in stream.files)
    return [path for path in places if path is not None]


def _find(name: Name, roots: tuple[Path, ...], pad: IssuePad) -> Path | None:
    """Return where a file lies below the data folders, or note why it cannot be had."""
    relative = PurePosixPath(name.value)
    if relative.is_absolute() or ".." in relative.parts or "\\" in name.value or "\0" in name.value:
        pad.error(
            "GL610",
            f"`{name.value}` leaves the data folders",
            name.span,
            "write a path with `/`, below the folder of this file or the one that `--data` or GOLIVE_DATA names",
        )
        return None
    for root in roots:
        path = root / relative
        if path.is_dir():
            pad.error("GL601", f"`{name.value}` is a folder", name.span, "name a file; `files:` lists several")
            return None
        if not path.is_file():
            continue
        # A link may point anywhere; what it points at must still lie below the folder that was given.
        if path.resolve().is_relative_to(root.resolve()):
            return path
        pad.error("GL610", f"`{name.value}` is a link out of the data folder", name.span)
        return None
    pad.error("GL601", f"`{name.value}` is not there", name.span, _where(relative, roots))
    return None


def _where(relative: PurePosixPath, roots: tuple[Path, ...]) -> str:
    """Say where a file was looked for, and which other may have been meant."""
    looked = ", ".join(f"`{root}`" for root in roots) or "no folder at all"
    folders = [folder for folder in ((root / relative).parent for root in roots) if folder.is_dir()]
    present = [entry.name for folder in folders for entry in folder.iterdir()]
    near = did_you_mean(relative.name, present, shown=lambda other: str(relative.with_name(other)))
    return f"looked in {looked}; {near or _NEXT}"


def _columns_of(stream: StreamSpec) -> frozenset[str]:
    patterns = [mapped.column.value for mapped in stream.columns]
    levels = [p.replace(LEVEL, str(level)) for p in patterns if LEVEL in p for level in stream.level_numbers]
    return frozenset([*patterns, *levels])


def _read(name: Name, path: Path, stream: StreamSpec, pad: IssuePad) -> Table | None:
    ending = next((ending for ending in FORMATS if path.name.endswith(ending)), None)
    if ending is None:
        formats = ", ".join(FORMATS)
        pad.error("GL602", f"`{name.value}` is of a format that is not read", name.span, f"formats are {formats}")
        return None
    if stream.nameless and ending not in NAMELESS:
        hint = f"remove `header: none`: it is for {', '.join(NAMELESS)}"
        pad.error("GL609", f"`{name.value}` names its columns", name.span, hint)
        return None
    if not path.stat().st_size:
        pad.error("GL612", f"`{name.value}` is empty", name.span, _NO_ROWS)
        return None
    try:
        return FORMATS[ending](path, Wanted(columns=_columns_of(stream), named=not stream.nameless))
    except UNREADABLE as error:
        reason = first_line(error).replace(str(path), name.value)
        pad.error("GL602", f"`{name.value}` cannot be read as what its name says", name.span, reason)
        return None
