"""A folder to a library of documents: walk, read, collect; the issues of all files in one pass."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import field
from pathlib import Path, PurePosixPath
from typing import TypeVar

from golive.core.dataclass import dataclass
from golive.core.issue import Issue, in_order
from golive.core.span import Span
from golive.documents.alerts import Alerts
from golive.documents.calendar import Calendar
from golive.documents.cases import CasesOf
from golive.documents.checklist import Checklist
from golive.documents.fills import Fills
from golive.documents.guardrails import Guardrails
from golive.documents.header import Header
from golive.documents.library import Gate, HalfRead, Inputs, LeftOut, Model, Pipeline, Specs, Strategy, Table
from golive.documents.market import MarketSpec
from golive.documents.paper import Paper
from golive.documents.people import People
from golive.documents.prelive import PreliveSteps
from golive.documents.promotion import PromotionPolicy
from golive.documents.scenarios import Scenarios
from golive.documents.score import Score
from golive.documents.scorecard import Scorecard
from golive.documents.switch import SwitchPolicy
from golive.loader.cases_file import is_cases_file, load_cases
from golive.loader.document import Loaded, Reading, load_document
from golive.loader.files import FOLDERS, list_files, read_text, whole_file
from golive.loader.limits import LIMITS, Limits
from golive.loader.nodes import Json
from golive.loader.readers.alerts import without_addresses

D = TypeVar("D")


def load_library(root: Path, limits: Limits = LIMITS, *, cases: bool = True) -> tuple[Specs, tuple[Issue, ...]]:
    """Read a policy library: `rules/`, `strategies/` and `checklists/` below `root`, all `*.yaml` in them.

    Parameters
    ----------
    root
        The library's folder.
    limits
        Caps on what is read.
    cases
        Whether the cases beside the documents are read: they test a policy, and none of them decides.

    Returns
    -------
    Library and issues
        Documents sorted by file, and every issue of every file, sorted by place. A document with an error is left
        out of the library, which only says that it is there, so that no half of a policy can be compiled and the others
        can still be checked; its source stays, for showing the issue. The texts are held as they were read: editing a
        file afterwards changes nothing.

    Never raises for what the folder holds.
    """
    with paused_collector():
        return _load(root, limits, cases=cases)


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


def _load(root: Path, limits: Limits, *, cases: bool) -> tuple[Specs, tuple[Issue, ...]]:
    collected = _Collected(root=root, limits=limits)
    if root.is_dir():
        listing = list_files(root, limits)
        collected.issues += listing.issues
        collected.left_out += listing.left_out
        if not listing.names and not listing.issues:
            folders = ", ".join(f"`{folder}/`" for folder in FOLDERS)
            collected.leave_out(_no_library(root, f"no policy files in {folders}"), LeftOut())
        for name in listing.names:
            if cases or not is_cases_file(name):
                collected.read(name)
    else:
        message = "this is a file, a library is a folder" if root.exists() else "there is no such folder"
        collected.leave_out(_no_library(root, message), LeftOut())
    return collected.specs(), in_order(collected.issues)


def _no_library(root: Path, message: str) -> Issue:
    inside = _library_inside(root)
    hint = f"its folder `{inside}` holds a library: name that" if inside else _NEXT_STEP
    return Issue(code="GL122", message=message, span=whole_file(str(root)), hint=hint)


_NEXT_STEP = "`golive init DIR` copies the shipped policy library to a folder"


def _library_inside(root: Path) -> str:
    """Return the folder one level down that holds a library, as that of a run does; else nothing."""
    try:
        names = sorted(entry.name for entry in root.iterdir() if (entry / FOLDERS[0]).is_dir())
    except (OSError, ValueError):
        return ""
    return names[0] if names else ""


@dataclass(slots=True, kw_only=True)
class _Collected:
    """What the files read so far hold."""

    root: Path
    limits: Limits
    sources: dict[str, str] = field(default_factory=dict)
    values: dict[str, Json] = field(default_factory=dict)
    documents: list[Loaded] = field(default_factory=list)
    cases: list[CasesOf] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    half_read: list[HalfRead] = field(default_factory=list)
    ids: dict[tuple[str, str], Span] = field(default_factory=dict)
    issues: list[Issue] = field(default_factory=list)
    size: int = 0

    def leave_out(self, issue: Issue, left_out: LeftOut) -> None:
        self.issues.append(issue)
        self.left_out.append(left_out)

    def read(self, name: str) -> None:
        """Read one file."""
        text = read_text(self.root, name, self.limits)
        unread = LeftOut(id=PurePosixPath(name).stem)
        if isinstance(text, Issue):
            self.leave_out(text, unread)
            return
        self.size += len(text)
        if self.size > self.limits.library_bytes:
            message = f"the files before this one have {self.limits.library_bytes:,} characters already; it is not read"
            self.leave_out(Issue(code="GL112", message=message, span=whole_file(name)), unread)
            return
        if is_cases_file(name):
            self.take_cases(name, text)
        else:
            self.take(name, text, load_document(text, name, limits=self.limits))

    def take_cases(self, name: str, text: str) -> None:
        """Keep the cases that a file holds; its content is no policy, so no digest is made of it."""
        reading = load_cases(text, name, limits=self.limits)
        self.sources[name] = text
        self.issues += reading.issues
        if reading.cases is not None:
            self.cases.append(reading.cases)

    def take(self, name: str, text: str, reading: Reading) -> None:
        """Keep what a file holds; its document unless another of the same kind has the id."""
        self.sources[name], self.values[name] = without_addresses(text, reading.issues), reading.value
        self.issues += reading.issues
        self.left_out += reading.left_out
        if reading.half_read is not None:
            self.half_read.append(reading.half_read)
        document = reading.document
        if document is None:
            return
        header = document.header
        first = self.ids.setdefault((header.kind, header.id), header.span)
        if first is header.span:
            self.documents.append(document)
        else:
            self.leave_out(_given_twice(header, first), LeftOut(kind=header.kind, id=header.id))

    def specs(self) -> Specs:
        return Specs(
            root=str(self.root),
            sources=self.sources,
            values=self.values,
            inputs=self._of(Inputs),
            models=self._of(Model),
            gates=self._of(Gate),
            tables=self._of(Table),
            scores=self._of(Score),
            calendars=self._of(Calendar),
            pipelines=self._of(Pipeline),
            strategies=self._of(Strategy),
            markets=self._of(MarketSpec),
            fills=self._of(Fills),
            switches=self._of(SwitchPolicy),
            papers=self._of(Paper),
            guardrails=self._of(Guardrails),
            alerts=self._of(Alerts),
            people=self._of(People),
            checklists=self._of(Checklist),
            promotions=self._of(PromotionPolicy),
            scenarios=self._of(Scenarios),
            scorecards=self._of(Scorecard),
            prelive=self._of(PreliveSteps),
            cases=tuple(self.cases),
            left_out=tuple(self.left_out),
            half_read=tuple(self.half_read),
        )

    def _of(self, kind: type[D]) -> tuple[D, ...]:
        return tuple(document for document in self.documents if isinstance(document, kind))


def _given_twice(header: Header, first: Span) -> Issue:
    return Issue(
        code="GL105",
        message=f"{header.kind} `{header.id}` is given twice",
        span=header.span,
        hint="rename one of the two files and its id",
        related=((f"first `{header.id}`", first),),
    )
