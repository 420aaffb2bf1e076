"""A folder to Specs: walk, read, collect; the issues of all files in one pass."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import TypeVar

from golive.core.issue import Issue, in_order
from golive.core.span import Span
from golive.documents.library import Gate, Inputs, LeftOut, Model, Pipeline, Specs, Strategy, Table
from golive.documents.market import MarketSpec
from golive.documents.score import Score
from golive.loader.document import Loaded, load_document
from golive.loader.files import FOLDERS, list_files, read_text, whole_file
from golive.loader.limits import LIMITS, Limits
from golive.loader.nodes import Json

_CASES = ".cases.yaml"
D = TypeVar("D")


def load_library(root: Path, limits: Limits = LIMITS) -> tuple[Specs, tuple[Issue, ...]]:
    """Read a policy library: `rules/`, `strategies/` and `checklists/` below `root`, all `*.yaml` in them.

    Parameters
    ----------
    root
        The library's folder.
    limits
        Caps on what is read.

    Returns
    -------
    Specs and issues
        Documents sorted by file, and every issue of every file, sorted by place. A document with an error is left
        out of Specs, which only say that it is there, so that no half of a policy can be compiled and the others can
        still be checked; its source stays, for showing the issue. Specs hold the texts as they were read: editing a
        file afterwards changes nothing.

    Never raises for what the folder holds.
    """
    with paused_collector():
        return _load(root, limits)


@contextmanager
def paused_collector() -> Iterator[None]:
    """Switch the cyclic garbage collector off: a load makes many objects and no cycles, and scanning them is slow."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@dataclass(slots=True, kw_only=True)
class _Collected:
    sources: dict[str, str] = field(default_factory=dict)
    values: dict[str, Json] = field(default_factory=dict)
    documents: list[Loaded] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    ids: dict[tuple[str, str], Span] = field(default_factory=dict)
    issues: list[Issue] = field(default_factory=list)
    size: int = 0

    def of(self, kind: type[D]) -> tuple[D, ...]:
        return tuple(document for document in self.documents if isinstance(document, kind))


def _load(root: Path, limits: Limits) -> tuple[Specs, tuple[Issue, ...]]:
    found = _Collected()
    if not root.is_dir():
        message = "this is a file, a library is a folder" if root.exists() else "there is no such folder"
        found.issues.append(_no_library(root, message))
        found.left_out.append(LeftOut())
    else:
        listing = list_files(root, limits)
        found.issues += listing.issues
        if not listing.names and not listing.issues:
            found.issues.append(_no_library(root, f"no policy files in {', '.join(f'`{f}/`' for f in FOLDERS)}"))
            found.left_out.append(LeftOut())
        found.left_out += listing.left_out
        for name in listing.names:
            _read(root, name, found, limits)
    specs = Specs(
        root=str(root),
        sources=found.sources,
        values=found.values,
        inputs=found.of(Inputs),
        models=found.of(Model),
        gates=found.of(Gate),
        tables=found.of(Table),
        scores=found.of(Score),
        pipelines=found.of(Pipeline),
        strategies=found.of(Strategy),
        markets=found.of(MarketSpec),
        left_out=tuple(found.left_out),
    )
    return specs, in_order(found.issues)


def _no_library(root: Path, message: str) -> Issue:
    inside = _library_inside(root)
    hint = f"its folder `{inside}` holds a library: name that" if inside else _NEXT_STEP
    return Issue(code="GL122", message=message, span=whole_file(str(root)), hint=hint)


_NEXT_STEP = "`golive init DIR` copies the shipped policy library to a folder"


def _library_inside(root: Path) -> str:
    """Return the folder one level down that holds a library, as that of a run does; else nothing."""
    try:
        names = sorted(entry.name for entry in root.iterdir() if (entry / FOLDERS[0]).is_dir())
    except OSError:
        return ""
    return names[0] if names else ""


def _read(root: Path, name: str, found: _Collected, limits: Limits) -> None:
    if name.endswith(_CASES):
        message, hint = "cases beside a rule are not supported yet", "move the file out of the library until then"
        found.issues.append(Issue(code="GL121", message=message, span=whole_file(name), hint=hint))
        return
    text = read_text(root, name, limits)
    if isinstance(text, Issue):
        found.issues.append(text)
        found.left_out.append(LeftOut(id=PurePosixPath(name).stem))
        return
    found.size += len(text)
    if found.size > limits.library_bytes:
        message = f"the files before this one have {limits.library_bytes:,} characters already; it is not read"
        found.issues.append(Issue(code="GL112", message=message, span=whole_file(name)))
        found.left_out.append(LeftOut(id=PurePosixPath(name).stem))
        return
    reading = load_document(text, name, limits=limits)
    found.sources[name], found.values[name] = text, reading.value
    found.issues += reading.issues
    found.left_out += reading.left_out
    if reading.document is not None:
        _take(reading.document, found)


def _take(document: Loaded, found: _Collected) -> None:
    """Keep a document, unless another of its kind has the id."""
    header = document.header
    first = found.ids.setdefault((header.kind, header.id), header.span)
    if first is header.span:
        found.documents.append(document)
        return
    found.issues.append(
        Issue(
            code="GL105",
            message=f"{header.kind} `{header.id}` is given twice",
            span=header.span,
            hint="rename one of the two files and its id",
            related=((f"first `{header.id}`", first),),
        )
    )
    found.left_out.append(LeftOut(kind=header.kind, id=header.id))
