"""A run's orders at other latencies, for people: a table, a curve, and what it says and does not."""

from __future__ import annotations

from collections.abc import Iterator

from golive.api.fill_terms import FillTerms
from golive.core.dash import DASH
from golive.core.unit import NANOS
from golive.core.value import Unknown
from golive.execution.latency import Leg
from golive.models.returns.mean_interval import MeanInterval
from golive.replay.latency_study import AtLatency, LatencyStudy
from golive.replay.money.earnings import CONFIDENCE
from golive.replay.simulated_fills import SIMULATED
from golive.report.analysis import PageRow, PageTable, Section
from golive.report.drawing.line_chart import Curve, LineChart, ReferenceLine, line_chart
from golive.report.formats import as_sentence, cash, grouped, number, share, sureness

AS_IT_WAS = "as the run"
MILLISECOND = NANOS // 1000

KEPT = (
    "The run's orders once more, each sent when it was sent and under way to the venue for another time. Signals, "
    "sizes and exits are not decided again, and an exit closes what its strategy holds by then: so each entry is "
    "compared with itself, and what else a faster or slower bot would have decided is not in it. The difference is "
    f"what an entry comes to beyond the run, open profit included, with its {sureness(CONFIDENCE)} interval."
)


def latency_section(study: LatencyStudy, currency: str, fills: FillTerms) -> Section:
    """Return the part of a page that says what latency would have cost; `fills` are what the run assumed."""
    return Section(
        id="latency",
        title="At other latencies",
        paragraphs=tuple(_paragraphs(study, currency)),
        charts=_chart(study, currency),
        tables=(latency_table(study, currency, fills),) if study.rows else (),
    )


def latency_table(study: LatencyStudy, currency: str, fills: FillTerms) -> PageTable:
    """Return the run and its orders at each latency, in numbers."""
    return PageTable(
        caption=f"{SIMULATED}: the run's orders at other latencies to the venue, in {currency}, decisions kept.",
        heads=("Under way", "Round trips", "Left", "Lots filled", "Net", "Open", "Difference an entry"),
        rows=tuple(_row(row, as_it_was(fills)) for row in study.rows),
    )


def as_it_was(fills: FillTerms) -> str:
    """Say the latency to the venue that a run assumed, its stress included."""
    middle, tail = milliseconds(fills.median(Leg.ENTRY)), milliseconds(fills.tail(Leg.ENTRY))
    return f"{AS_IT_WAS}: {middle}" if middle == tail else f"{AS_IT_WAS}: median {middle}, p99 {tail}"


def milliseconds(latency: int) -> str:
    """Write a latency in nanoseconds.

    >>> milliseconds(20_000_000), milliseconds(1_500_000), milliseconds(0)
    ('20 ms', '1.5 ms', '0 ms')
    """
    return f"{latency / MILLISECOND:g} ms"


def _row(row: AtLatency, was: str) -> PageRow:
    cells = (
        was if row.latency is None else milliseconds(row.latency),
        grouped(row.trips),
        grouped(row.closed),
        share(row.filled / row.ordered),
        _money(row.net),
        "unknown" if row.open is None else _money(row.open),
        _difference(row),
    )
    return PageRow(cells=cells, strong=row.latency is None)


def _money(nanos: int) -> str:
    return cash(nanos, "").rstrip()


def _difference(row: AtLatency) -> str:
    mean = row.difference
    if mean is None:
        return DASH
    if row.is_same:
        return "none: each came to the same"
    if isinstance(mean, Unknown):
        return str(mean)
    return f"{number(mean.mean)} ({number(mean.lower)} to {number(mean.upper)}), n = {grouped(mean.n)}"


def _paragraphs(study: LatencyStudy, currency: str) -> Iterator[str]:
    if study.why is not None:
        yield as_sentence(f"what latency would have cost cannot be told: {study.why}")
        return
    yield KEPT
    slowest = study.rows[-1]
    assert slowest.latency is not None
    here, there = _worth(slowest), _worth(study.rows[0])
    at = f"At {milliseconds(slowest.latency)} the same orders come to"
    if here is None or there is None:
        yield f"{at} {cash(slowest.net, currency)} net; what is open at the end cannot be marked."
        if isinstance(slowest.difference, MeanInterval):
            yield left_out(slowest.unmarked)
        return
    beyond = here - there
    sentence = (
        f"{at} {cash(abs(beyond), currency)} {'more' if beyond > 0 else 'less'} than the run, net and open together"
    )
    mean = slowest.difference
    if slowest.is_same:
        yield f"At {milliseconds(slowest.latency)} each order comes to the same as in the run."
    elif mean is None or isinstance(mean, Unknown):
        yield f"{sentence}; whether that is latency or chance cannot be told ({mean})."
    elif mean.lower <= 0 <= mean.upper:
        yield f"{sentence}; whether that is latency or chance cannot be told: the interval holds zero, n = {mean.n}."
    else:
        yield f"{sentence}: {number(mean.lower)} to {number(mean.upper)} {currency} an entry, n = {mean.n}."


def left_out(unmarked: int) -> str:
    """Say that entries are in no comparison, for nobody knows what they are worth.

    >>> left_out(1)
    '1 entry is open at an end that cannot be marked, and is in no difference.'
    """
    entries, are = ("entry", "is") if unmarked == 1 else ("entries", "are")
    return f"{grouped(unmarked)} {entries} {are} open at an end that cannot be marked, and {are} in no difference."


def _worth(row: AtLatency) -> int | None:
    return None if row.open is None else row.net + row.open


def _chart(study: LatencyStudy, currency: str) -> tuple[LineChart, ...]:
    rows = [(row.latency, _worth(row)) for row in study.rows if row.latency is not None]
    points = sorted((latency / MILLISECOND, worth / NANOS) for latency, worth in rows if worth is not None)
    was = _worth(study.rows[0]) if study.rows else None
    drawn = line_chart(
        id="latency-chart",
        title="Net and open by latency",
        description=f"What the run's orders come to, net and open together, by how long each is under way to the "
        f"venue; the level line is the run as it was. {SIMULATED}. The table gives the same in numbers.",
        x_name="under way to the venue, ms",
        y_name=f"net and open, {currency}",
        curves=[Curve(name="the same orders", points=points, dots=True)],
        references=() if was is None else (ReferenceLine(name="the run", y=was / NANOS),),
    )
    return () if drawn is None else (drawn,)
