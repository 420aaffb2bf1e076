"""Times of day and dates: what a wall clock and a wall calendar show, held against Python's own."""

from __future__ import annotations

import zoneinfo
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from tests.library import GATE_HEAD, WORLD, decided, engine_of, engine_with, files_with, row_of
from tests.reference import Walker, decide

from golive.core.errors import InvalidLibrary
from golive.core.local_time import READ_OFF
from golive.core.unit import parse_quantity, show
from golive.language.parser import Problem, parse

SECOND = 10**9
ZONES = ("UTC", "America/New_York", "Europe/London", "Australia/Lord_Howe", "Asia/Kolkata", "Pacific/Apia")
"""Among them clocks that go forward by half an hour, and a zone that left out a day."""

GATE = """\
inputs:
  clock: {from: world.clock}
PARAMETERS
require:
  - {id: r, that: "EXPRESSION", else: "it is {clock}"}
"""


def gate(expression: str, **parameters: str) -> str:
    lines = [f"  {name}: {{{text}, source: a test}}" for name, text in parameters.items()]
    return GATE.replace("EXPRESSION", expression).replace(
        "PARAMETERS\n", "\n".join(["parameters:", *lines, ""]) if lines else ""
    )


def ns_of(text: str, zone: str = "America/New_York", *, fold: int = 0) -> int:
    """Return the instant at which the clocks of a zone show a time; `fold` 1 is the second of two."""
    there = datetime.fromisoformat(text).replace(tzinfo=zoneinfo.ZoneInfo(zone), fold=fold)
    return round((there.astimezone(UTC) - datetime(1970, 1, 1, tzinfo=UTC)) / timedelta(microseconds=1)) * 1000


def holds(expression: str, clock: object, **parameters: str) -> str:
    """Return the one verdict of every way to decide, the reference among them."""
    engine = engine_with(gate(expression, **parameters))
    row = row_of(clock=clock)
    (verdict,) = decided(engine, row)
    walker = Walker(engine.program.checked, engine.program.ports, row, now=row["decided_at"], skew=0)
    assert decide(walker).verdict == verdict
    return str(verdict)


@settings(max_examples=200, suppress_health_check=list(HealthCheck))
@given(ns=st.integers(-(2**61), 2**61), zone=st.sampled_from(ZONES))
@example(ns=ns_of("2024-03-10T01:59:59") + SECOND - 1, zone="America/New_York")
@example(ns=ns_of("2024-11-03T01:30:00", fold=1), zone="America/New_York")
@example(ns=ns_of("2024-02-29T23:59:59") + SECOND - 1, zone="America/New_York")
@example(ns=-1, zone="UTC")
def test_what_is_read_off_an_instant_is_what_pythons_clock_shows(ns: int, zone: str) -> None:
    there = (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=ns // SECOND)).astimezone(zoneinfo.ZoneInfo(zone))
    assert READ_OFF["weekday"](ns, zone) == there.weekday()
    assert READ_OFF["hour_of_day"](ns, zone) == there.hour
    assert READ_OFF["date"](ns, zone) == (there.date() - date(1970, 1, 1)).days
    clock = READ_OFF["time_of_day"](ns, zone)
    assert round(clock * SECOND) == ((there.hour * 60 + there.minute) * 60 + there.second) * SECOND + ns % SECOND


@pytest.mark.parametrize("written", ["21:30", "close"])
def test_a_time_of_day_is_reached_to_the_nanosecond(written: str) -> None:
    close = {} if written != "close" else {"close": "value: 21:30, range: [20:00, 22:00]"}
    at = ns_of("2024-08-06T21:30:00")
    for op, verdicts in ((">=", "SKIP EXECUTE EXECUTE"), (">", "SKIP SKIP EXECUTE"), ("==", "SKIP EXECUTE SKIP")):
        shown = [holds(f"time_of_day(clock) {op} {written}", at + step, **close) for step in (-1, 0, 1)]
        assert shown == verdicts.split(), op
    for op, verdicts in (("<=", "EXECUTE EXECUTE SKIP"), ("<", "EXECUTE SKIP SKIP"), ("!=", "EXECUTE SKIP EXECUTE")):
        shown = [holds(f"time_of_day(clock) {op} {written}", at + step, **close) for step in (-1, 0, 1)]
        assert shown == verdicts.split(), op


def test_a_tightened_time_of_day_is_reached_to_the_nanosecond_as_well() -> None:
    text = gate("time_of_day(clock) < close", close="value: 21:30, range: [20:00, 22:00], tighter: lower")
    held = "tighten:\n  gate0.close: {value: 21:00:30, why: care, owner: a.b}\n"
    engine = engine_with(text, strategies=("ant", "bee"), tighten=held)
    for strategy, close in (("ant", "21:00:30"), ("bee", "21:30:00")):
        at = ns_of(f"2024-08-06T{close}")
        shown = [decided(engine, row_of(strategy=strategy, clock=at + step)) for step in (-1, 0)]
        assert shown == [{"EXECUTE"}, {"SKIP"}], strategy


@pytest.mark.parametrize(
    ("clock", "early", "hour"),
    [
        (ns_of("2024-03-10T01:59:59"), "EXECUTE", 1),
        (ns_of("2024-03-10T01:59:59") + SECOND, "SKIP", 3),
        (ns_of("2024-11-03T01:59:59"), "EXECUTE", 1),
        (ns_of("2024-11-03T01:00:00", fold=1), "EXECUTE", 1),
        (ns_of("2024-11-03T01:59:59", fold=1) + SECOND, "SKIP", 2),
    ],
)
def test_an_hour_that_comes_twice_counts_twice_and_one_left_out_never(clock: int, early: str, hour: int) -> None:
    assert holds("time_of_day(clock) < 02:00", clock) == early
    assert READ_OFF["hour_of_day"](clock, "America/New_York") == hour


@pytest.mark.parametrize("day", ["2024-03-10", "2024-11-03", "2024-02-29", "2024-12-31"])
def test_a_date_begins_and_ends_at_midnight_in_its_zone(day: str) -> None:
    first = ns_of(f"{day}T00:00:00")
    after = ns_of(f"{date.fromisoformat(day) + timedelta(days=1)}T00:00:00")
    shown = [holds(f"date(clock) == {day}", at) for at in (first - 1, first, after - 1, after)]
    assert shown == ["SKIP", "EXECUTE", "EXECUTE", "SKIP"]
    assert (after - first) // (3600 * SECOND) == {"2024-03-10": 23, "2024-11-03": 25}.get(day, 24)


def test_a_date_is_a_parameter_like_any_other() -> None:
    end = "value: 2026-12-24, range: [2026-01-01, 2026-12-31], tighter: lower"
    assert holds("date(clock) <= end", ns_of("2026-12-24T23:59:59"), end=end) == "EXECUTE"
    assert holds("date(clock) <= end", ns_of("2026-12-25T00:00:00"), end=end) == "SKIP"


@pytest.mark.parametrize(
    ("begin", "end"), [("22:00", "02:00"), ("02:00", "22:00"), ("00:00", "09:30"), ("23:59", "00:00")]
)
def test_within_goes_round_the_clock(begin: str, end: str) -> None:
    for clock in ("00:00:00", "01:59:59", "02:00:00", "09:29:59", "09:30:00", "21:59:59", "22:00:00", "23:59:00"):
        begins_late = begin > end
        told = (begin <= clock[:5] or clock[:5] < end) if begins_late else begin <= clock[:5] < end
        got = holds(f"within(time_of_day(clock), {begin}, {end})", ns_of(f"2024-08-06T{clock}"))
        assert got == ("EXECUTE" if told else "SKIP"), clock


@pytest.mark.parametrize("rule", ["require", "forbid"])
def test_a_span_of_the_day_without_a_length_is_unknown_and_blocks(rule: str) -> None:
    text = gate("within(time_of_day(clock), 22:00, 22:00)")
    if rule == "forbid":
        text = text.replace("require:", "forbid:").replace("that:", "when:").replace("else:", "because:")
    assert decided(engine_with(text), row_of()) == {"HOLD"}


@pytest.mark.parametrize("clock", [None, "21:30", 2.5, True, 2**63, -(2**62), float("nan"), "2024-08-06T21:30:00Z"])
@pytest.mark.parametrize(
    "expression",
    ["time_of_day(clock) >= 00:00", "date(clock) != 2024-01-01", "not within(time_of_day(clock), 22:00, 02:00)"],
)
def test_a_time_that_is_none_holds(expression: str, clock: object) -> None:
    assert holds(expression, clock) == "HOLD"


def test_a_time_that_is_too_old_holds() -> None:
    world = WORLD.replace("clock:      {type: time, static: true,", "clock:      {type: time, max_age: 2 s,")
    files = {**files_with(gate("time_of_day(clock) >= 00:00")), "rules/world.yaml": world}
    engine = engine_of(files)
    now = row_of()["decided_at"]
    shown = [decided(engine, row_of(clock_at=now - age)) for age in (0, 2 * SECOND, 2 * SECOND + 1, -1)]
    assert shown == [{"EXECUTE"}, {"EXECUTE"}, {"HOLD"}, {"HOLD"}]


def test_a_let_may_name_a_time() -> None:
    text = gate("time_of_day(now) >= 21:30").replace("require:", "let:\n  now: clock\nrequire:")
    assert decided(engine_with(text), row_of(clock=ns_of("2024-08-06T21:30:00"))) == {"EXECUTE"}


@pytest.mark.parametrize("written", ["21:30", '"21:30"', "'21:30'"])
def test_quotes_make_no_difference_and_no_reader_makes_it_1290(written: str) -> None:
    engine = engine_with(gate("time_of_day(clock) < close", close=f"value: {written}"))
    assert engine.program.checked.parameters["gate0", "close"].house == 21.5 * 3600
    assert (
        engine.program.digests == engine_with(gate("time_of_day(clock) < close", close="value: 21:30")).program.digests
    )


def test_reasons_show_times_as_they_are_written() -> None:
    text = gate("time_of_day(clock) < close", close="value: 16:00, range: [09:30, 18:00], tighter: lower")
    text = text.replace("require:", "let:\n  now: time_of_day(clock)\nrequire:").replace("{clock}", "{now} of {close}")
    decision = engine_with(text.replace("time_of_day(clock) < close", "now < close")).decide(
        row_of(clock=ns_of("2024-08-06T16:00:30"))
    )
    (reason,) = (b for b in decision.because if b.rule == "r")
    assert (reason.text, reason.unit) == ("it is 16:00:30 of 16:00", "clock")
    assert (reason.observed, reason.threshold, reason.margin) == (57_630.0, 57_600.0, -30.0)


@pytest.mark.parametrize("text", ["00:00", "21:30", "23:59:59", "2024-02-29", "1678-01-01", "2261-12-31"])
def test_what_is_written_is_shown_as_it_was(text: str) -> None:
    quantity = parse_quantity(text)
    assert quantity is not None
    assert show(quantity.value, quantity.unit) == text


@pytest.mark.parametrize(
    "text",
    [
        "24:00",
        "9:30",
        "21:60",
        "21:30:60",
        "21:3",
        "2026-02-30",
        "2026-2-3",
        "0000-01-01",
        "1677-12-31",
        "9999-12-31",
        "21:30 h",
        "-21:30",
    ],
)
def test_what_is_no_time_of_day_and_no_date_is_not_read(text: str) -> None:
    assert parse_quantity(text) is None
    problem = parse(f"a >= {text}")
    assert isinstance(problem, Problem) or text == "-21:30"


@pytest.mark.parametrize(
    ("text", "offset"),
    [("a >= 21:60", 5), ("  a and\n b >= 24:00", 14), ("'21:60' == a and b < 9:30", 21), ("a < 2026-13-01", 4)],
)
def test_a_time_that_is_none_is_reported_where_it_stands(text: str, offset: int) -> None:
    problem = parse(text)
    assert isinstance(problem, Problem)
    assert (problem.code, problem.at.offset) == ("GL201", offset)


@settings(max_examples=100)
@given(st.text(alphabet="0123456789:-_ab >=()'\"", max_size=24))
def test_no_text_with_colons_and_dashes_breaks_the_parser(text: str) -> None:
    parsed = parse(text)
    assert not isinstance(parsed, Problem) or parsed.at.offset <= len(text)


def test_a_name_of_underscores_is_no_time() -> None:
    with pytest.raises(InvalidLibrary, match="GL203"):
        engine_of(files_with(gate("time_of_day(clock) >= _____")))


def test_the_wrong_direction_of_a_time_is_an_issue() -> None:
    text = gate("time_of_day(clock) < close", close="value: 21:00, tighter: higher")
    with pytest.raises(InvalidLibrary, match="GL225"):
        engine_of({**files_with(text), "rules/gate0.yaml": GATE_HEAD % "gate0" + text})
