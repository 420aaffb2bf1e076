"""The cases of a library, prepared on the embedded market as `golive test` prepares them."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from tests.places import REPOSITORY

from golive.account.account import AssumedAccount
from golive.api import Engine
from golive.api.retention import retention
from golive.api.session import Session
from golive.checker import check
from golive.compiler import compile_library
from golive.compiler.program import Program
from golive.documents.market import MarketSpec
from golive.documents.streams import MarketData
from golive.loader import load_library
from golive.loader.cases_file import load_cases
from golive.market.instants import nanos_of_text
from golive.market.read import read_market
from golive.market.recorded import RecordedWindows
from golive.market.tops import with_quotes
from golive.models.functions import FUNCTIONS
from golive.proving.cases.run_cases import Prepared, cases_of
from golive.proving.outcome import Judged

ASKED = "asked"
"""The folder of cases that a test asks, which are no file."""


@cache
def shipped() -> Program:
    """Return the shipped library, compiled."""
    return compiled(REPOSITORY)


def compiled(root: Path) -> Program:
    """Compile the library of a folder, which has no mistakes."""
    specs, issues = load_library(root)
    assert [str(issue) for issue in issues] == []
    checked, remarks = check(specs, FUNCTIONS)
    assert [str(remark) for remark in remarks] == []
    assert checked is not None
    return compile_library(checked)


@cache
def read(market: MarketSpec) -> MarketData | None:
    """Read the data of a market; a recording is never here."""
    return read_market(market, ())[0] if market.is_simulated else None


def prepared(text: str, *, of: str = "gate.orderflow", program: Program | None = None) -> Prepared:
    """Return cases, written as the list under `cases:`, beside those of the shipped library that they can stand on.

    These are the pipelines' and those of a document that is named: to plan all others each time took most of it.
    """
    library = shipped() if program is None else program
    file = f"{ASKED}/{of.partition('.')[2]}.cases.yaml"
    reading = load_cases(f"of: {of}\ncases:\n{text}", file)
    assert [str(issue) for issue in reading.issues] == []
    assert reading.cases is not None
    others = tuple(
        c
        for c in library.checked.specs.cases
        if c.kind == "pipeline" or (c.of.value != of and f"{c.document}." in text)
    )
    return cases_of(library, (*others, reading.cases), read)


def judged(text: str, *, of: str = "gate.orderflow", program: Program | None = None) -> tuple[Judged, ...]:
    """Run cases of a document, written as the list under `cases:`."""
    ready = prepared(text, of=of, program=program)
    assert [str(issue) for issue in ready.issues] == []
    own = [plan for plan in ready.planned if plan.case.span.file.startswith(ASKED)]
    out = ready.judge(plans=own)
    assert [str(issue) for issue in ready.issues] == []
    return out


def answer(given: str, *, of: str = "gate.orderflow", more: str = "", program: Program | None = None) -> Judged:
    """Run one case that gives a flow mapping and expects nothing in particular."""
    kind, _, document = of.partition(".")
    outputs = [m.outputs[0].id for m in shipped().checked.specs.models if m.header.id == document]
    expect = f"outcome: {{{outputs[0]}: unknown}}" if outputs else "outcome: unknown"
    if kind in ("gate", "pipeline") or "through" in more:
        expect = "verdict: EXECUTE"
    (one,) = judged(f"  - {{id: one, given: {{{given}}}, {more} expect: {{{expect}}}}}", of=of, program=program)
    return one


AT = "2026-01-05T00:02:55Z"


def session() -> tuple[Session, int]:
    """Return a session on the embedded market, with the account of the base case."""
    program = shipped()
    market = next(m for m in program.checked.specs.markets if m.is_simulated)
    data = read(market)
    assert data is not None
    streams = RecordedWindows(with_quotes(data), retention=retention(program))
    out = Session(Engine(program), market, mode="replay", streams=streams)
    now = nanos_of_text(AT)
    assert now is not None
    out.state(at=now, kill_switch="armed", **AssumedAccount(equity=100_000.0).values())
    return out, now
