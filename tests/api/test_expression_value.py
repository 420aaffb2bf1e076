"""An expression evaluated by itself is what the whole library makes of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from tests.embedded import Embedded, embedded_market

from golive.api.engine import Engine
from golive.api.expression_value import Part, evaluate_expression, written
from golive.api.retention import retention
from golive.api.session import Session
from golive.checker.loose_expression import Surroundings
from golive.core.row import Row
from golive.core.signature import Kind
from golive.core.value import Unknown
from golive.language.terms import Reference
from golive.market.recorded import RecordedWindows
from golive.market.tops import with_quotes


@pytest.fixture(scope="module")
def market() -> Embedded:
    return embedded_market()


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine.shipped()


@pytest.fixture
def session(engine: Engine, market: Embedded) -> Session:
    streams = RecordedWindows(with_quotes(market.data), retention=retention(engine.program))
    return Session(engine, market.spec, mode="replay", streams=streams)


def asked(session: Session, now: int, direction: str) -> Row:
    state = {"equity": 100_000.0, "position": 0.0, "daily_loss": 0.0, "kill_switch": "armed"}
    session.state(at=now, **state)
    return session.row(id="x", strategy="momentum", direction=direction, now=now)


def value(session: Session, document: str, expression: str, row: Row, now: int) -> Part:
    surroundings = Surroundings(session.engine.program.checked, document)
    loose, issues = surroundings.read(written(expression))
    assert loose is not None, issues
    return evaluate_expression(session.engine, loose, row, session._seen, now=now, skew=2_000_000_000)


def lets(engine: Any) -> Iterator[tuple[str, str, Reference]]:
    checked = engine.program.checked
    for gate in checked.specs.gates:
        for let in gate.lets:
            type_ = checked.lets[gate.header.id, let.id].type
            if type_.kind in (Kind.NUMBER, Kind.ENUM, Kind.BOOL):
                yield gate.header.id, let.id, Reference(document=gate.header.id, id=let.id, type=type_)


@pytest.mark.parametrize(("seconds", "direction"), [(20, "long"), (90, "long"), (151, "short")])
def test_every_let_of_every_gate_is_what_a_decision_observes(
    session: Session, market: Embedded, seconds: int, direction: str
) -> None:
    now = market.at(seconds)
    row = asked(session, now, direction)
    trace = session.engine.evaluate(row, now=now, skew=2_000_000_000)
    in_pipeline = {gate.id for gate in trace.checked.gates}
    compared = [(d, n, r) for d, n, r in lets(session.engine) if d in in_pipeline]
    assert len(compared) > 20
    for document, name, reference in compared:
        assert value(session, document, name, row, now).value == trace.observe(reference), (document, name)


def test_every_requirement_is_as_it_was_decided(session: Session, market: Embedded) -> None:
    now = market.at(90)
    row = asked(session, now, "long")
    trace = session.engine.evaluate(row, now=now, skew=2_000_000_000)
    in_pipeline = {gate.id for gate in trace.checked.gates}
    rules = [(g.header.id, r) for g in trace.checked.specs.gates if g.header.id in in_pipeline for r in g.requirements]
    assert len(rules) > 15
    for gate, rule in rules:
        met, missed = (trace.value(f"{gate}.{rule.id}.{answer}") for answer in ("true", "false"))
        answer = value(session, gate, rule.condition.value, row, now).value
        assert isinstance(answer, bool) is (met or missed), (gate, rule.id)
        assert isinstance(answer, Unknown) or answer is (met is not rule.forbidden), (gate, rule.id)


def parts(part: Part) -> Iterator[Part]:
    yield part
    for below in part.parts:
        yield from parts(below)


def test_no_part_is_younger_than_what_it_is_made_of(session: Session, market: Embedded) -> None:
    now = market.at(90)
    row = asked(session, now, "long")
    root = value(session, "orderflow", "imbalance >= imbalance_threshold and cvd_fast > 0 and footprint == 0", row, now)
    for part in parts(root):
        ages = [below.age_ns for below in part.parts if below.age_ns is not None]
        assert not ages or (part.age_ns is not None and part.age_ns >= max(ages))


def test_what_is_unknown_makes_unknown_what_is_made_of_it_and_nothing_else(session: Session, market: Embedded) -> None:
    now = market.at(90)
    row = {name: cell for name, cell in asked(session, now, "long").items() if name != "direction"}
    root = value(session, "orderflow", "imbalance >= imbalance_threshold or book_frozen <= max_book_frozen", row, now)
    assert root.value is True, "one side of `or` that is true is enough"
    assert isinstance(root.parts[0].value, Unknown)
    whole = value(session, "orderflow", "imbalance - imbalance_threshold", row, now)
    assert isinstance(whole.value, Unknown)
    assert whole.value.code == "not_given"


@pytest.mark.parametrize(
    ("expression", "unit"),
    [
        ("imbalance - imbalance_threshold", "%"),
        ("2 * imbalance", "%"),
        ("imbalance / 2", "%"),
        ("min(imbalance, min_aligned)", "%"),
        ("imbalance / imbalance_threshold", ""),
        ("imbalance * imbalance_threshold", ""),
        ("cvd_fast", "base_per_s"),
        ("fast + slow", "s"),
    ],
)
def test_a_number_is_shown_in_the_unit_of_what_it_is_made_of(
    session: Session, market: Embedded, expression: str, unit: str
) -> None:
    now = market.at(90)
    part = value(session, "orderflow", expression, asked(session, now, "long"), now)
    assert part.unit is not None
    assert part.unit.name == unit


def test_a_series_is_its_value_at_the_last_closed_bar(session: Session, market: Embedded) -> None:
    now = market.at(90)
    closes = market.bars.close[market.bars.ts <= now].tolist()
    peak = max(closes[-252:])
    root = value(session, "market_regime", "drawdown", {}, now)
    assert root.value == pytest.approx(1 - closes[-1] / peak)


@pytest.mark.parametrize("seconds", [1, 100])
def test_every_name_of_every_document_has_a_value_or_a_reason(session: Session, market: Embedded, seconds: int) -> None:
    now = market.at(seconds)
    row = asked(session, now, "long")
    asked_for = 0
    for document in session.engine.program.checked.specs.scoped:
        names = [i.id for i in document.inputs] + [p.id for p in document.parameters] + [x.id for x in document.lets]
        surroundings = Surroundings(session.engine.program.checked, document.header.id)
        for name in names:
            loose, issues = surroundings.read(written(name))
            assert loose is not None, issues
            root = evaluate_expression(session.engine, loose, row, session._seen, now=now, skew=2_000_000_000)
            assert root.known or str(root.value), name
            assert root.span.file.endswith(".yaml"), name
            asked_for += 1
    assert asked_for > 150


def test_what_is_asked_of_nothing_is_missing_everywhere(session: Session, market: Embedded) -> None:
    checked = session.engine.program.checked
    for gate in checked.specs.gates:
        for rule in gate.requirements:
            part = value(session, gate.header.id, rule.condition.value, {}, market.data.first - 1)
            assert isinstance(part.value, Unknown), (gate.header.id, rule.id)
