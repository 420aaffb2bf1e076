"""A run on paper against the replay of what it received, for people: the same or not first, and then what differs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field

from golive.core.dash import DASH
from golive.core.dataclass import dataclass
from golive.core.several import several
from golive.replay.against.attribution import AttributedTrip, Attribution, Part
from golive.replay.against.comparison import Comparison
from golive.replay.simulated_fills import SIMULATED
from golive.report.analysis import Analysis, Fact, PageRow, PageTable, Section
from golive.report.formats import cash, grouped, instant

MEANINGS = {
    Part.SIGNAL: "one of them was told to trade and the other was not, or for another size",
    Part.TIMING: "both traded, at different instants: what the market did in between",
    Part.PRICE: "both met the market alike, and paid different prices",
    Part.FILL: "both sent the order, and other lots of it were filled",
    Part.COST: "fees on the same lots",
    Part.FUNDING: "funding on the same lots",
}
RESIDUAL = "what is open at a mark between two prices is floored, in each run by itself"

COUNTED = (
    "Each round trip counts once. Lots that only one of them had count at what they came to in the replay, and all "
    "else counts on the lots that the account on paper had. The parts and the residual add up to the difference "
    "exactly, in billionths of the currency."
)

_MOST_NAMED = 20
"""So many signals or round trips are listed; the JSON has all of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedRun:
    """What was compared, in words: the journal and the recording, and in what the library differs from the journal's.

    `models` are those of which the replay took what they gave out of the journal, by name, and at how many looks.
    `left_out` is what a kill had left unfinished in the recording. `since` and `until` are the instants of the first
    entry and the last, in nanoseconds.
    """

    journal: str
    recording: str
    currency: str
    since: int
    until: int
    differs: Sequence[str] = ()
    left_out: Sequence[str] = ()
    models: Mapping[str, int] = field(default_factory=dict)


def comparison_analysis(comparison: Comparison, subject: ComparedRun) -> Analysis:
    """Return what is said about a comparison, for `analysis_text` and `render_analysis`."""
    return Analysis(
        kicker="golive paper against backtest",
        title=f"{comparison.run}: {_verdict(comparison)}",
        facts=tuple(_facts(comparison, subject)),
        sentences=tuple(_sentences(comparison, subject)),
        sections=tuple(_sections(comparison, subject)),
        limits=tuple(_limits(comparison)),
        provenance=_provenance(comparison, subject),
    )


def _verdict(comparison: Comparison) -> str:
    entries = comparison.entries
    if comparison.are_same:
        return f"same entries, {grouped(entries.paper)} of {grouped(entries.paper)}"
    return f"not the same, {grouped(entries.same)} of {grouped(entries.paper)} entries are"


def _facts(comparison: Comparison, subject: ComparedRun) -> Iterator[Fact]:
    signals = comparison.signals
    yield Fact(name="Feed", value=comparison.feed_class.upper())
    yield Fact(name="Fills", value=SIMULATED)
    yield Fact(name="Entries", value=f"{instant(subject.since)} to {instant(subject.until)}")
    yield Fact(
        name="Signals",
        value=f"{grouped(len(signals.matched))} matched, {grouped(len(signals.missing))} missing on paper, "
        f"{grouped(len(signals.extra))} extra on paper",
    )
    if comparison.money is not None:
        yield Fact(name="Difference", value=cash(comparison.money.difference, subject.currency))


def _sentences(comparison: Comparison, subject: ComparedRun) -> Iterator[str]:
    entries = comparison.entries
    if comparison.are_same:
        yield (
            f"The replay of what was received wrote the same {grouped(entries.paper)} entries as the account on paper, "
            "to the byte: decisions, orders, fills and money."
        )
    else:
        yield (
            f"Of {grouped(entries.paper)} entries of the account on paper the replay wrote {grouped(entries.same)} to "
            f"the byte, and {grouped(entries.replay)} altogether."
        )
    if entries.first is not None:
        yield _first(comparison)
    if subject.differs:
        yield f"The library is not the one that the account ran by: another {', another '.join(subject.differs)}."
    for name, looks in subject.models.items():
        times = several(looks, "look")
        yield f"What model {name} gave at {times} is the journal's: no file was asked, whatever became of it since."
    yield from _money_sentences(comparison, subject)
    if subject.left_out:
        yield f"A kill had left {', '.join(subject.left_out)} of the recording unfinished: that is not in the replay."


def _first(comparison: Comparison) -> str:
    first = comparison.entries.first
    assert first is not None
    one, other = first.paper or "nothing any more", first.replay or "nothing any more"
    if one == other:
        return f"The first that differs is entry {grouped(first.n)}, {one}: {first.what}."
    return f"The first that differs is entry {grouped(first.n)}: on paper {one}, in the replay {other}."


def _money_sentences(comparison: Comparison, subject: ComparedRun) -> Iterator[str]:
    money = comparison.money
    if money is None:
        yield "What the difference came to is not told: something is open at the end, and its worth is unknown."
    elif comparison.are_same:
        worth = cash(money.paper, subject.currency)
        yield f"Both came to {worth} after fees and funding, with what is open at its last mark."
    else:
        yield (
            f"On paper it came to {cash(money.paper, subject.currency)} after fees and funding, with what is open at "
            f"its last mark, and in the replay to {cash(money.replay, subject.currency)}: "
            f"{cash(money.difference, subject.currency)} between them, n = {grouped(len(money.trips))} round trips."
        )
    unknown = comparison.unknown_funding
    if any(unknown):
        what = f"{grouped(unknown[0])} boundaries on paper and {grouped(unknown[1])} in the replay"
        yield f"The funding of {what} is unknown, and counts as nothing paid."


def _sections(comparison: Comparison, subject: ComparedRun) -> Iterator[Section]:
    money = comparison.money
    if money is not None:
        tables = (_parts_table(money, subject), _meanings_table(), *_trips_tables(money, subject))
        yield Section(id="attribution", title="What the difference is made of", paragraphs=(COUNTED,), tables=tables)
    signals = [("missing on paper", comparison.signals.missing), ("extra on paper", comparison.signals.extra)]
    if any(own for _, own in signals):
        yield Section(id="signals", title="Signals of one of them", tables=(_signals_table(signals),))


def _parts_table(money: Attribution, subject: ComparedRun) -> PageTable:
    rows = [PageRow(cells=(part.value, _exactly(money.parts[part]), grouped(money.n[part]))) for part in Part]
    rows.append(PageRow(cells=("residual", _exactly(money.residual), DASH)))
    whole = PageRow(cells=("all", _exactly(money.difference), grouped(len(money.trips))), strong=True)
    return PageTable(
        caption=f"In {subject.currency}; n counts the round trips that a part is of.",
        heads=("Part", "Paper less replay", "n"),
        rows=(*rows, whole),
    )


def _meanings_table() -> PageTable:
    rows = [*((part.value, meaning) for part, meaning in MEANINGS.items()), ("residual", RESIDUAL)]
    return PageTable(
        caption="What each part is of.",
        heads=("Part", "What it is"),
        rows=tuple(PageRow(cells=row) for row in rows),
        numeric=False,
    )


def _trips_tables(money: Attribution, subject: ComparedRun) -> Iterator[PageTable]:
    differing = sorted((trip for trip in money.trips if trip.difference), key=lambda trip: -abs(trip.difference))
    if not differing:
        return
    shown = differing[:_MOST_NAMED]
    yield PageTable(
        caption=f"Round trips that differ, the largest first, in {subject.currency}: {grouped(len(shown))} of "
        f"{grouped(len(differing))}.",
        heads=("Round trip", "Paper", "Replay", "Difference", "Made of"),
        rows=tuple(_trip_row(trip) for trip in shown),
    )


def _trip_row(trip: AttributedTrip) -> PageRow:
    made_of = ", ".join(f"{part.value} {_exactly(round(amount))}" for part, amount in trip.parts.items() if amount)
    one, other = trip.pair.paper, trip.pair.replay
    signals = dict.fromkeys(held.signal for held in (one, other) if held is not None)
    cells = (
        ", ".join(signals),
        DASH if one is None else _exactly(trip.paper),
        DASH if other is None else _exactly(trip.replay),
        _exactly(trip.difference),
        made_of,
    )
    return PageRow(cells=cells)


def _signals_table(signals: Sequence[tuple[str, Sequence[str]]]) -> PageTable:
    rows = [PageRow(cells=(name, where)) for where, own in signals for name in own]
    shown = rows[:_MOST_NAMED]
    return PageTable(
        caption=f"{grouped(len(shown))} of {grouped(len(rows))}.",
        heads=("Signal", "Where"),
        rows=tuple(shown),
        numeric=False,
    )


def _exactly(nanos: int) -> str:
    """Write money to the last digit that it has.

    >>> _exactly(-1_500_000_000), _exactly(0), _exactly(7)
    ('-1.5', '0', '0.000000007')
    """
    whole, rest = divmod(abs(nanos), 10**9)
    digits = f".{rest:09d}".rstrip("0").rstrip(".")
    return f"{'-' if nanos < 0 else ''}{whole:,}{digits}"


def _limits(comparison: Comparison) -> Iterator[str]:
    yield "What a real venue would have filled: both are simulated by the same assumptions."
    yield "What was lost on the way to us: a replay has what was received, and no more."
    if comparison.are_same:
        yield "Whether either is right: the same entries say that nothing else than what was received decided them."
    else:
        yield "Why they differ: the first entry that does, and the library, are where to look."


def _provenance(comparison: Comparison, subject: ComparedRun) -> PageTable:
    rows = (
        ("Journal", subject.journal),
        ("Recording", subject.recording),
        ("SHA-256 of the entries on paper", comparison.entries.paper_digest),
        ("SHA-256 of the entries of the replay", comparison.entries.replay_digest),
    )
    return PageTable(
        caption="The same journal and recording give the same page.",
        heads=("Of", "Value"),
        rows=tuple(PageRow(cells=row) for row in rows),
        numeric=False,
    )
