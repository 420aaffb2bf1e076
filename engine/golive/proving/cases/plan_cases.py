"""Cases to plans: names, values, bases and expectations, with every mistake in one pass."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field

from golive.checker.checked import Checked
from golive.core.dataclass import dataclass
from golive.core.intent import OPEN
from golive.core.issue import Issue
from golive.core.suggest import did_you_mean
from golive.documents.cases import Case, CasesOf
from golive.documents.header import Name
from golive.documents.library import Document
from golive.documents.market import MarketSpec
from golive.proving.cases.expectations import DECIDED, Answers, read_answers, read_expectation
from golive.proving.cases.given_case import Givings, given_of, over, read_givings
from golive.proving.cases.names import Names
from golive.proving.cases.pad import CasePad
from golive.proving.cases.plan import Given, Plan
from golive.proving.cases.streams_read import ALONE

PASSES = "passes"
"""The case of the pipeline that fills in what no other does."""

PIPELINE = "pipeline"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plans:
    """The cases of a library, ready to run on it or on a changed one; `issues` are of those that are left out."""

    checked: Checked
    plans: tuple[Plan, ...]
    issues: tuple[Issue, ...] = ()


def plan_cases(checked: Checked, cases: Iterable[CasesOf]) -> Plans:
    """Return the cases of a library as plans, and every issue in them, by place."""
    return _Planning(checked, tuple(cases)).plans()


Key = tuple[str, str]
"""A file of cases, and a case in it."""


@dataclass(slots=True)
class _Planning:
    checked: Checked
    files: tuple[CasesOf, ...]
    pad: CasePad = field(default_factory=CasePad)
    done: dict[Key, Givings] = field(default_factory=dict)
    open: list[Key] = field(default_factory=list)
    answers: dict[str, Answers] = field(default_factory=dict)
    names: Names = field(init=False)
    by_document: dict[str, list[CasesOf]] = field(default_factory=dict)
    filling: tuple[CasesOf, Case] | None = field(init=False)
    """The case of the pipeline that fills in all others."""

    def __post_init__(self) -> None:
        self.names = Names(self.checked)
        for file in self.files:
            self.by_document.setdefault(file.document, []).append(file)
        of = f"{PIPELINE}.{self.checked.pipelines[OPEN].name.value}"
        whole = ((f, c) for f in self.files if f.of.value == of for c in f.cases if c.id == PASSES)
        self.filling = next(whole, None)

    def plans(self) -> Plans:
        files = [file for file in self.files if self.is_there(file)]
        plans = tuple(plan for file in files for case in file.cases for plan in self.plan(file, case))
        self.check_default()
        return Plans(checked=self.checked, plans=plans, issues=self.pad.in_order())

    def is_there(self, file: CasesOf) -> bool:
        """Say whether the library has the document that a file tests."""
        ids = [d.header.id for d in _documents(self.checked, file.kind)]
        if file.document in ids:
            return self.is_asked(file)
        hint = did_you_mean(file.document, ids, what=f"{file.kind}s") or f"{file.kind}s: {', '.join(ids)}"
        self.pad.error("GL701", f"the library has no {file.kind} `{file.document}`", file.of.span, hint)
        return False

    def is_asked(self, file: CasesOf) -> bool:
        """Say whether a gate has a say: of one that the pipeline leaves out nothing could be seen."""
        if file.kind != "gate" or any(gate.id == file.document for gate in self.checked.every_gate):
            return True
        message = f"the pipeline leaves the gate `{file.document}` out, so nothing is decided by it"
        self.pad.error("GL701", message, file.of.span, f"add it to `gates:` of `{self.checked.pipeline.value}`")
        return False

    def plan(self, file: CasesOf, case: Case) -> Iterator[Plan]:
        before = len(self.pad.issues)
        given = self.givings(file, case)
        base = self.base_of(file, case)
        whole = self.given(file, case, given)
        view = self.checked.deciding(self.checked.intent_of(file.document))
        answers = self.answers.get(file.of.value) or read_answers(view, file.kind, file.document)
        self.answers[file.of.value] = answers
        expects = read_expectation(view, file, case, whole.columns, answers, self.pad)
        if len(self.pad.issues) == before and expects is not None:
            yield Plan(
                of=file.of.value,
                case=case,
                gives=whole,
                expects=expects,
                base="" if base is None or file.kind in ALONE else f"{base[0].document}.{base[1].id}",
                through=case.through is not None,
            )

    def givings(self, file: CasesOf, case: Case) -> Givings:
        """Return what a case sees, its bases included; each is read once."""
        key = (file.file, case.id)
        if key not in self.done:
            if key in self.open:
                circle = " -> ".join(name for _, name in (*self.open[self.open.index(key) :], key))
                place = case.base.span if case.base is not None else case.span
                self.pad.error("GL704", f"bases go in a circle: {circle}", place, "let one of them have another base")
                return {}
            self.open.append(key)
            base = self.base_of(file, case, tell=True)
            below = {} if base is None else self.givings(*base)
            self.open.pop()
            own = read_givings(case, file, self.names, self.pad)
            self.done[key] = over(below, own, self.names, self.pad)
        return self.done[key]

    def base_of(self, file: CasesOf, case: Case, *, tell: bool = False) -> tuple[CasesOf, Case] | None:
        """Return the case that fills in another, None for the one that all others are filled in by."""
        name = case.base or file.base
        if name is None or (case.base is None and name.value in (case.id, f"{file.document}.{case.id}")):
            return None if self.filling is not None and self.filling[1] is case else self.filling
        document, _, id_ = name.value.rpartition(".")
        files = self.by_document.get(document, []) if document else [file]
        pair = next(((f, c) for f in files for c in f.cases if c.id == id_), None)
        if pair is None and tell:
            self.pad.error("GL704", f"there is no case `{name.value}`", name.span, self.like(name, files))
        elif pair is not None and tell and not _passes(*pair):
            message = f"`{name.value}` is not expected to pass: a base has `expect: {{verdict: EXECUTE}}`"
            related = (("expected here", pair[1].expect.span),)
            self.pad.error("GL705", message, name.span, "name one that passes", related=related)
        return pair

    def like(self, name: Name, files: Iterable[CasesOf]) -> str:
        ids = [c.id for f in files for c in f.cases]
        if not ids:
            return did_you_mean(name.value, [f"{f.document}.{c.id}" for f in self.files for c in f.cases])
        return did_you_mean(name.value.rpartition(".")[2], ids) or f"cases: {', '.join(ids)}"

    def check_default(self) -> None:
        """Note a base of all cases that is expected to be refused: nothing on it would show what a case says."""
        if self.filling is not None and not _passes(*self.filling):
            name = f"{self.filling[0].document}.{self.filling[1].id}"
            message = f"`{name}` fills in every case that names no base, and is not expected to pass"
            hint = "expect `verdict: EXECUTE` of it, and make its refusal a case of its own"
            self.pad.error("GL705", message, self.filling[1].expect.span, hint)

    def given(self, file: CasesOf, case: Case, givings: Givings) -> Given:
        """Return what is given by kind of thing."""
        chain = tuple(self.chain(file, case))
        market = self.market(next((c.market for c in chain if c.market is not None), None))
        return given_of(givings, market, next((c.at.value for c in chain if c.at is not None), ""))

    def chain(self, file: CasesOf, case: Case) -> Iterator[Case]:
        """Yield a case and its bases, itself first; of a circle each once."""
        seen: set[Key] = set()
        step: tuple[CasesOf, Case] | None = (file, case)
        while step is not None and (step[0].file, step[1].id) not in seen:
            seen.add((step[0].file, step[1].id))
            yield step[1]
            step = self.base_of(*step)

    def market(self, name: Name | None) -> MarketSpec | None:
        markets: Mapping[str, MarketSpec] = {m.id: m for m in self.checked.specs.markets}
        if name is not None and name.value not in markets:
            hint = did_you_mean(name.value, markets) or f"markets: {', '.join(sorted(markets)) or 'none'}"
            self.pad.error("GL707", f"the library describes no market `{name.value}`", name.span, hint)
        return None if name is None else markets.get(name.value)


def _passes(file: CasesOf, case: Case) -> bool:
    """Say whether a case is expected to pass; one of a document that only answers has nothing that could refuse."""
    if case.expect.verdict is None:
        return file.kind not in DECIDED
    return case.expect.verdict.value == "EXECUTE"


def _documents(checked: Checked, kind: str) -> Iterable[Document]:
    specs = checked.specs
    kinds: Mapping[str, Iterable[Document]] = {
        "gate": specs.gates,
        "pipeline": specs.pipelines,
        "table": specs.tables,
        "model": specs.models,
        "strategy": specs.strategies,
        "score": specs.scores,
        "fills": specs.fills,
        "switch": specs.switches,
        "paper": specs.papers,
        "alerts": specs.alerts,
        "market": specs.markets,
        "guardrails": specs.guardrails,
        "promotion": specs.promotions,
        "scenarios": specs.scenarios,
        "checklist": specs.checklists,
        "scorecard": specs.scorecards,
        "prelive": specs.prelive,
    }
    return kinds[kind]
