"""The live gate of the version in service: what it was solved for, how soon it sees a fall, and what it has seen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from golive.core.civil import DAY_S
from golive.core.several import several
from golive.core.unit import NANOS
from golive.core.value import Unknown
from golive.learning.live.live_gate import LiveGate
from golive.learning.live.live_path import LivePath, LivePoint
from golive.learning.live.solved_limit import MOST_FALLS, Delay, SolvedLimit
from golive.report.analysis import PageRow, PageTable, Section
from golive.report.drawing.line_chart import Curve, LineChart, ReferenceLine, line_chart
from golive.report.formats import as_sentence, grouped, number, second, share
from golive.report.models.model_of_records import ModelOfRecords

ALARM = 2
"""The page's red."""

MOST_POINTS = 30
"""How many of the latest looks are listed; all are drawn, and in the document beside the page."""


def gate_section(model: ModelOfRecords) -> Section:
    """Return what watches the version in service, and what that promises."""
    title, gate = "What watches it", model.gate
    drawdown = f"A drawdown of {share(model.limits.most_drawdown)} ends a version, whatever any test says."
    if gate is None:
        why = "Withheld: no version serves, so nothing is watched."
        return Section(id="gate", title=title, paragraphs=(why, drawdown))
    if isinstance(gate.solved, Unknown):
        why = as_sentence(f"no detector is armed: {gate.solved}")
        return Section(id="gate", title=title, paragraphs=(why, drawdown))
    solved = gate.solved
    return Section(
        id="gate",
        title=title,
        paragraphs=(*_rates(gate, solved), drawdown),
        tables=(
            _delays(solved.delays, "A fall from the first period on."),
            _delays(solved.late_delays, "A fall after a good year."),
        ),
    )


def _rates(gate: LiveGate, solved: SolvedLimit) -> Iterator[str]:
    two_errors = 2 * solved.stderr
    yield (
        f"{solved.kind.value} watches the returns of the version in service. It is asked for "
        f"{gate.limits.false_alarms_per_year:g} false alarms a year; at its limit of {number(solved.limit)} it raised "
        f"{number(solved.false_alarms_per_year)} ± {number(two_errors)} in n = {grouped(solved.years)} simulated years."
    )
    yield (
        f"That is over all models whose baselines look like this one. The tenth of them that their baselines flattered "
        f"most had {number(solved.flattered)} a year."
    )
    yield from (as_sentence(caveat) for caveat in gate.caveats())


def _delays(delays: Sequence[Delay], caption: str) -> PageTable:
    return PageTable(
        caption=f"{caption} Expected delay in periods, with 95 % intervals of the simulation; sigma is the baseline's.",
        heads=("Fall", "Delay", "Interval", f"{share(MOST_FALLS, 0)} within", "Not seen", "n"),
        rows=tuple(_delay(one) for one in delays),
    )


def _delay(one: Delay) -> PageRow:
    low, high = one.interval
    bound = "at least " if one.unseen else ""
    within = "never" if one.within is None else number(one.within, 0)
    return PageRow(
        cells=(
            f"{one.shift:g} sigma",
            f"{bound}{number(one.periods, 1)}",
            f"{number(low, 1)} to {number(high, 1)}",
            within,
            share(one.unseen),
            grouped(one.paths),
        )
    )


def live_section(model: ModelOfRecords) -> Section:
    """Return what live returns have shown so far."""
    title, path = "What it has seen", model.live
    if path is None or model.live_source is None:
        return Section(id="live", title=title, paragraphs=(as_sentence(f"withheld: {model.why_no_live}"),))
    if not path.points:
        why = f"Withheld: no version served through any period of {model.live_source.words}, n = 0 live returns."
        return Section(id="live", title=title, paragraphs=(why,))
    drawn = _chart(path)
    return Section(
        id="live",
        title=title,
        paragraphs=tuple(_seen(model, path)),
        charts=(drawn,) if drawn else (),
        tables=(*_alarms(path), _points(path)),
    )


def _seen(model: ModelOfRecords, path: LivePath) -> Iterator[str]:
    assert model.live_source is not None
    n, alarms = len(path.points), len(path.alarms)
    yield (
        f"{several(n, 'live return')}, of {model.live_source.words}; "
        f"{several(alarms, 'alarm') if alarms else 'no alarms'}."
    )
    if path.unwatched:
        yield (
            f"{grouped(path.unwatched)} more are of periods that no one version served through: they count for none."
        )
    unknown = sum(one.look.drawdown is None for one in path.points)
    if unknown:
        yield f"Of {grouped(unknown)} the drawdown is not known, since a return was not told."
    yield (
        "The gate is folded again over them here, from a new beginning for each stretch of service; what an account "
        "did at the time its own journal tells."
    )


def _chart(path: LivePath) -> LineChart | None:
    first = path.points[0].until
    curves = [
        Curve(
            name=f"version {own[0].version}{' again' if own[0].version in before else ''}",
            points=[(_days(one.until - first), one.share) for one in own if one.share is not None],
            style=i if i < ALARM else i + 1,
        )
        for i, (own, before) in enumerate(_stretches(path))
    ]
    alarmed = [(_days(one.until - first), one.share) for one in path.alarms if one.share is not None]
    return line_chart(
        id="live-statistic",
        title="The detector's statistic as a share of its limit",
        description="By day since the first live return; above the line there is an alarm, marked by a dot.",
        x_name="days since the first live return",
        y_name="statistic / limit",
        curves=[*curves, Curve(name="alarm", points=alarmed, style=ALARM, scattered=True)],
        references=[ReferenceLine(name="limit", y=1.0)],
    )


def _stretches(path: LivePath) -> Iterator[tuple[list[LivePoint], set[str]]]:
    """Yield the points of each stretch of service, with the versions that served before it."""
    before = set[str]()
    for version, own in groupby(path.points, key=lambda one: one.version):
        yield list(own), set(before)
        before.add(version)


def _days(ns: int) -> float:
    return ns / (DAY_S * NANOS)


def _alarms(path: LivePath) -> Iterator[PageTable]:
    if path.alarms:
        yield PageTable(
            caption="Every alarm, by the end of the period that raised it.",
            heads=("When, UTC", "Version", "What"),
            rows=tuple(PageRow(cells=(second(one.until), one.version, one.look.reason)) for one in path.alarms),
            numeric=False,
        )


def _points(path: LivePath) -> PageTable:
    last = path.points[-MOST_POINTS:]
    return PageTable(
        caption=f"The last {len(last)} looks in numbers.",
        heads=("Until, UTC", "Version", "Statistic", "Of its limit", "Drawdown"),
        rows=tuple(_point(one) for one in last),
    )


def _point(one: LivePoint) -> PageRow:
    statistic, drawdown = one.look.statistic, one.look.drawdown
    return PageRow(
        cells=(
            second(one.until),
            one.version,
            "none" if statistic is None else number(statistic),
            "none" if one.share is None else share(one.share, 0),
            "not known" if drawdown is None else share(drawdown),
        )
    )
