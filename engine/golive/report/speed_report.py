"""How long a library takes, for people: what is slow, and where it is written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from golive.core.value import Unknown
from golive.models.studies.quantile_interval import METHOD, Quantile
from golive.replay.policy_speed import Part, PolicySpeed, Timing
from golive.report.analysis import Analysis, Fact, PageRow, PageTable, Section
from golive.report.drawing.bar_chart import Bar, BarChart, bar_chart
from golive.report.formats import grouped, reason, sureness

FULL = 100.0
"""Where the longest bar ends."""

SHOWN = 12
"""Characters of a digest, as git shows its own; the JSON has all 64."""

_UNITS = ((1_000_000_000, "s"), (1_000_000, "ms"), (1_000, "us"), (1, "ns"))


def speed_analysis(speed: PolicySpeed) -> Analysis:
    """Return what is said about the speed of a library, for `analysis_text` and `render_analysis`."""
    return Analysis(
        kicker="golive bench",
        title=f"How long this library takes for a signal of the market {speed.market}",
        facts=tuple(_facts(speed)),
        sentences=tuple(_sentences(speed)),
        sections=tuple(_sections(speed)),
        limits=tuple(_limits(speed)),
        provenance=_sources(speed),
    )


def nanoseconds(ns: float | Unknown) -> str:
    """Write a length of time with three digits.

    >>> nanoseconds(31_096.0), nanoseconds(950.4), nanoseconds(2.5e9)
    ('31.1 us', '950 ns', '2.5 s')
    """
    if isinstance(ns, Unknown):
        return reason(ns)
    scale, unit = next((one for one in _UNITS if ns >= one[0]), _UNITS[-1])
    return f"{ns / scale:.3g} {unit}"


def _facts(speed: PolicySpeed) -> Iterator[Fact]:
    yield Fact(name="Signals", value=f"{grouped(speed.signals)} of a replay, {grouped(speed.executed)} of them allowed")
    yield Fact(name="Strategies", value=", ".join(speed.strategies))
    yield Fact(name="Policy", value=speed.policy_digest[:SHOWN])


def _sentences(speed: PolicySpeed) -> Iterator[str]:
    yield f"A signal whose features are there: {_both(speed.ready)}."
    yield f"A signal from market events, its features computed: {_both(speed.from_events)}."
    yield (
        f"A table of {grouped(speed.table_rows)} rows, without sentences, back end `{speed.backend}`: "
        f"{_rate(speed.rows_a_second)}."
    )
    slowest = next((part for part in speed.features if not isinstance(part.ns, Unknown)), None)
    if slowest is not None:
        yield f"The slowest feature is `{slowest.name}`, {nanoseconds(_value(slowest))} a look: {slowest.place}."


def _both(timing: Timing) -> str:
    if isinstance(timing.median, Unknown) or isinstance(timing.tail, Unknown):
        return f"not measured: {timing.median}"
    n = grouped(timing.median.n)
    return f"median {_interval(timing.median)}, 99th percentile {_interval(timing.tail)}, n = {n}"


def _interval(quantile: Quantile) -> str:
    low, high = (("?" if isinstance(end, Unknown) else nanoseconds(end)) for end in (quantile.lower, quantile.upper))
    return f"{nanoseconds(quantile.value)} ({low} to {high})"


def _rate(rows: Quantile | Unknown) -> str:
    if isinstance(rows, Unknown):
        return f"not measured: {rows}"
    low, high = (("?" if isinstance(e, Unknown) else grouped(round(e))) for e in (rows.lower, rows.upper))
    return f"{grouped(round(rows.value))} rows a second ({low} to {high}), n = {rows.n}"


def _value(part: Part) -> float | Unknown:
    return part.ns if isinstance(part.ns, Unknown) else part.ns.value


def _sections(speed: PolicySpeed) -> Iterator[Section]:
    yield Section(
        id="features",
        title="Features, a look of one signal",
        paragraphs=("Each by itself, its windows read anew. A session computes once what two of them share.",),
        bars=_chart("features", "a look", speed.features),
        tables=_tables(speed.features, "a look"),
    )
    yield Section(
        id="gates",
        title="Gates, a row of a table",
        paragraphs=("Each by itself, with all that it reads. A table computes once what two of them share.",),
        bars=_chart("gates", "a row", speed.gates),
        tables=_tables(speed.gates, "a row"),
    )
    yield Section(id="rules", title="Rules, a row of a table", tables=_tables(speed.rules, "a row"))


def _chart(id: str, unit: str, parts: Sequence[Part]) -> tuple[BarChart, ...]:
    known = [(part, part.ns.value) for part in parts if not isinstance(part.ns, Unknown)]
    if not known:
        return ()
    slowest = max(ns for _, ns in known)
    bars = [
        Bar(name=part.name, lower=FULL * ns / slowest, upper=FULL * ns / slowest, text=nanoseconds(ns))
        for part, ns in known
        if slowest > 0
    ]
    title = f"Median time {unit}, as a share of the slowest"
    description = f"Median time {unit} of each; 100 is the slowest. The table below has the interval of each."
    return (bar_chart(id=f"bars-{id}", title=title, description=description, rows=bars, zones=()),) if bars else ()


def _tables(parts: Sequence[Part], unit: str) -> tuple[PageTable, ...]:
    rows = tuple(PageRow(cells=(part.name, *_cells(part), part.place)) for part in parts)
    heads = ("What", f"Median {unit}", "Interval", "n", "Written in")
    return (PageTable(caption="The slowest first.", heads=heads, rows=rows, stacked=True),) if rows else ()


def _cells(part: Part) -> tuple[str, str, str]:
    if isinstance(part.ns, Unknown):
        return reason(part.ns), "", "0"
    low, high = (("?" if isinstance(e, Unknown) else nanoseconds(e)) for e in (part.ns.lower, part.ns.upper))
    return nanoseconds(part.ns.value), f"{low} to {high}", grouped(part.ns.n)


def _limits(speed: PolicySpeed) -> Iterator[str]:
    yield "Another machine's speed, or this one's under another load: times are of the clock on the wall."
    yield "What a network, an exchange or a journal adds."
    yield f"Signals of other kinds than the {grouped(speed.signals)} of this replay: a refusal takes longer."
    yield "Whether a difference of two runs is one of the policy: measure both in turn, more than once."


def _sources(speed: PolicySpeed) -> PageTable:
    rows = (
        ("Intervals", f"{sureness(speed.confidence)}, {METHOD}"),
        ("Account", "flat, switch armed, each order cancelled at once"),
    )
    return PageTable(
        caption="Times differ from run to run.",
        heads=("Of", "Value"),
        rows=tuple(PageRow(cells=row) for row in rows),
        numeric=False,
    )
