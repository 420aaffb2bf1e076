"""What is wrong with the data of a market, for people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from golive.core.dash import DASH
from golive.core.dataclass import dataclass
from golive.core.issue import Issue
from golive.core.several import several
from golive.core.value import Unknown
from golive.documents.market import StreamKind
from golive.market.stream_faults import StreamFaults, StreamLimits, Stretches
from golive.market.stream_offsets import CONFIDENCE, Offset
from golive.report.analysis import Analysis, Fact, PageRow, PageTable, Section
from golive.report.formats import as_sentence, bps, duration, grouped, instant, share, sureness


@dataclass(frozen=True, slots=True, kw_only=True)
class MarketSubject:
    """Which market was looked at: its description with its label, and the digests of data and policy."""

    description: str
    symbol: str
    venue: str
    label: str
    library: str
    data_digest: str
    policy_digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MarketCheck:
    """What was counted of each stream, held between streams, and remarked while the files were read."""

    subject: MarketSubject
    faults: tuple[StreamFaults, ...]
    offsets: tuple[Offset, ...]
    limits: Mapping[StreamKind, StreamLimits]
    issues: tuple[Issue, ...]

    @property
    def is_sound(self) -> bool:
        """Say whether nothing was found; what nobody could tell is no fault, and is listed as what it is."""
        return not (any(one.is_faulty for one in self.faults) or any(one.closest for one in self.offsets))


def market_analysis(check: MarketCheck) -> Analysis:
    """Return what is said about the data of a market, for `analysis_text` and `render_analysis`."""
    subject = check.subject
    return Analysis(
        kicker="golive market check",
        title=f"The data of {subject.symbol} on {subject.venue}",
        facts=tuple(_facts(check)),
        sentences=tuple(_sentences(check)),
        sections=(
            Section(id="streams", title="Streams", tables=(_streams(check),)),
            Section(id="stale", title="Stale stretches", tables=(_stale(check),)),
            _offsets(check),
        ),
        limits=tuple(_limits(check)),
        provenance=_provenance(subject),
    )


def _facts(check: MarketCheck) -> Iterator[Fact]:
    subject = check.subject
    if subject.label:
        yield Fact(name="Label", value=subject.label)
    yield Fact(name="Description", value=subject.description)
    yield Fact(name="Held against", value=subject.library)
    rows = sum(one.rows for one in check.faults)
    yield Fact(name="Rows", value=f"{grouped(rows)} in {several(len(check.faults), 'stream')}")


def _sentences(check: MarketCheck) -> Iterator[str]:
    for one in check.faults:
        if one.is_faulty:
            yield f"{one.kind.value.capitalize()}: {', '.join(_found(one))}."
    for offset in check.offsets:
        if offset.closest is not None:
            yield _apart(offset)
    if check.is_sound:
        yield "Nothing is missing, stale, told twice, late or apart, of what could be told."
    for issue in check.issues:
        yield f"{issue.span}: {issue.code} {issue.message}."


def _found(one: StreamFaults) -> Iterator[str]:
    if not isinstance(one.lost, Unknown) and one.lost:
        yield f"{grouped(one.lost)} missing in {several(one.lost_places, 'place')}"
    for stretches, words in ((one.silent, "stale"), (one.frozen, "unchanged")):
        if not isinstance(stretches, Unknown) and stretches.count:
            yield (
                f"{words} {several(stretches.count, 'time')}, the longest for {duration(stretches.longest)} from "
                f"{instant(stretches.longest_at)}"
            )
    if not isinstance(one.repeated, Unknown) and one.repeated:
        yield f"{grouped(one.repeated)} told twice"
    if one.late:
        yield f"{grouped(one.late)} late"
    if one.unusable:
        yield f"{grouped(one.unusable)} crossed or one-sided"


def _apart(offset: Offset) -> str:
    shift = offset.closest
    assert shift is not None
    way = "later" if shift.by > 0 else "earlier"
    return (
        f"Times of {offset.kind.value} and {offset.against.value} disagree: {duration(abs(shift.by))} {way}, "
        f"{share(shift.closer)} of {grouped(shift.n)} prices lie closer (at least {share(shift.low)}); the median "
        f"distance is {bps(offset.apart_bps, 2)} as told, {bps(shift.apart_bps, 2)} then."
    )


def _streams(check: MarketCheck) -> PageTable:
    return PageTable(
        caption="Bars are counted on their grid, trades by their ids, rates by how often they are due. What could not "
        f"be counted is `{DASH}`, and why is said below.",
        heads=("Stream", "Rows", "From", "To", "Missing", "Told twice", "Late", "Crossed, one-sided"),
        rows=tuple(
            PageRow(
                cells=(
                    one.kind.value,
                    grouped(one.rows),
                    instant(one.first),
                    instant(one.last),
                    _count(one.lost),
                    _count(one.repeated),
                    _count(one.late),
                    _count(one.unusable),
                )
            )
            for one in check.faults
        ),
        unbroken=(2, 3),
        stacked=True,
    )


def _count(n: int | Unknown) -> str:
    return DASH if isinstance(n, Unknown) else grouped(n) if n else "none"


def _stale(check: MarketCheck) -> PageTable:
    return PageTable(
        caption="Stale: no row came. Unchanged: rows came, and said nothing new. Limits are the library's strictest, "
        "and beyond is how long they were exceeded: that long nothing would have been decided.",
        heads=("Stream", "What", "Limit", "Stretches", "Beyond", "Longest", "From", "Written in"),
        rows=tuple(row for one in check.faults for row in _stale_rows(one, check.limits[one.kind])),
        numeric=False,
        unbroken=(6,),
        stacked=True,
    )


def _stale_rows(one: StreamFaults, limits: StreamLimits) -> Iterator[PageRow]:
    sides = (
        ("stale", one.silent, limits.age, limits.age_rule),
        ("unchanged", one.frozen, limits.frozen, limits.frozen_rule),
    )
    for what, stretches, limit, rule in sides:
        if not (isinstance(stretches, Unknown) or isinstance(limit, Unknown)):
            yield PageRow(cells=(one.kind.value, what, duration(limit), *_stretch_cells(stretches), rule))


def _stretch_cells(stretches: Stretches) -> tuple[str, ...]:
    if not stretches.count:
        return "none", DASH, DASH, DASH
    return (
        grouped(stretches.count),
        duration(stretches.beyond),
        duration(stretches.longest),
        instant(stretches.longest_at),
    )


def _offsets(check: MarketCheck) -> Section:
    section = Section(id="offsets", title="Offsets between streams")
    if not check.offsets:
        return replace(section, paragraphs=("One stream tells prices: there is nothing to hold them against.",))
    table = PageTable(
        caption="Each price is held against the other stream's last one before it, with times as told and with one "
        "stream's times shifted, by a step that is doubled. A shift counts if it brings prices closer beyond doubt: "
        f"Wilson's interval at {sureness(CONFIDENCE)} for all shifts together, of pairs a shift apart.",
        heads=(
            "Stream",
            "Against",
            "Pairs",
            "Apart as told",
            "Shifts tried",
            "Up to",
            "Closer shifted by",
            "Pairs",
            "Share",
        ),
        rows=tuple(_offset_row(one) for one in check.offsets),
        stacked=True,
    )
    return replace(section, tables=(table,))


def _offset_row(one: Offset) -> PageRow:
    shift = one.closest
    closer = (
        ("none" if one.tried else DASH, DASH, DASH)
        if shift is None
        else (
            f"{'' if shift.by > 0 else '-'}{duration(abs(shift.by))}",
            grouped(shift.n),
            f"{share(shift.closer)}, at least {share(shift.low)}",
        )
    )
    apart = bps(one.apart_bps, 2) if one.n else DASH
    reach = duration(one.farthest) if one.tried else DASH
    return PageRow(cells=(one.kind.value, one.against.value, grouped(one.n), apart, str(one.tried), reach, *closer))


def _limits(check: MarketCheck) -> Iterator[str]:
    for one in check.faults:
        for value in dict.fromkeys((one.lost, one.silent, one.frozen, one.repeated)):
            if isinstance(value, Unknown) and value.code != "no_content":
                yield f"{one.kind.value.capitalize()}: {as_sentence(str(value))}"
    for offset in check.offsets:
        if not offset.tried:
            pairs = f"{offset.kind.value} and {offset.against.value}"
            yield f"Whether {pairs} tell one time: they share too little of it to try a shift."
    yield "Whether the prices were the venue's: only how they lie in time, and against each other."
    yield "An offset smaller than the smallest shift that was tried, or one that changes on the way."


def _provenance(subject: MarketSubject) -> PageTable:
    rows = (
        PageRow(cells=("Description", subject.description)),
        PageRow(cells=("SHA-256 of the data", subject.data_digest)),
        PageRow(cells=("Library", subject.library)),
        PageRow(cells=("Digest of its policy", subject.policy_digest)),
    )
    return PageTable(
        caption="What this was made from.", heads=("What", "Which"), rows=rows, numeric=False, stacked=True
    )
