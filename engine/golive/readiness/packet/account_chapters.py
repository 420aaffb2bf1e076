"""Chapters of a packet that say what the account did: paper beside what was declared, and what trading cost."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate

from golive.core.civil import date_text
from golive.core.dash import DASH
from golive.core.dataclass import dataclass
from golive.core.several import several
from golive.core.unit import BPS, Quantity, show
from golive.documents.declarations import Parameter
from golive.readiness.measures.facts import OwnImpact, TradedDay
from golive.readiness.packet.facts import Chapter, CurveFact, FactTable, MarkFact, NumberFact, PlotFact
from golive.readiness.packet.five_numbers import Track
from golive.readiness.packet.resampled_ratio import resampled_ratio

PAPER = "paper"
"""The chapter that says how far the journal of the account was read."""

_SIDES = 2
"""A round trip trades what it is worth twice: in, and out."""

_SHOWN_DAYS = 92
"""A quarter: of more days the latest are listed, and all of them count."""

_PERCENT = 100.0
_NO_DAYS = (
    "No whole day of an account on paper was at hand when this was drawn: nothing is told, and nothing is to be read "
    "into that."
)
_NUMBERS = ("What", "Value", "Interval", "n", "About")


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """What the strategy and the policy say beforehand: the edge of a trade, empty where none, and the impact model.

    `orders` of the account tell of impact, on a `feed` of that class.
    """

    edge: str
    impact: Sequence[Parameter]
    orders: Sequence[OwnImpact] = ()
    feed: str = ""


def paper_chapter(track: Track, numbers: Sequence[NumberFact], declared: Declared, *, chain: str = "") -> Chapter:
    """Return what the account on paper did, day by day, beside what the strategy declares of itself.

    `chain` says how far its journal was read; empty where it has none.
    """
    days = track.traded
    about = (
        "Fills on paper are simulated. Whether the account did what a replay of all that it received does, "
        "`golive report paper` compares entry by entry."
    )
    read = (*_apart(track.others), *((chain,) if chain else ()))
    if not days:
        return Chapter(
            id=PAPER,
            title="Paper beside what was declared",
            paragraphs=(about, *read, track.lost or _NO_DAYS),
            tables=(),
        )
    left_out = len(days) - len(days[-_SHOWN_DAYS:])
    more = f"; {left_out} earlier days are not listed" if left_out else ""
    return Chapter(
        id=PAPER,
        title="Paper beside what was declared",
        paragraphs=(about, *read),
        tables=(
            FactTable(
                caption="What was declared, and what was seen",
                heads=("What", "On paper", "Interval", "n", "Declared"),
                rows=tuple(_beside(track, numbers, declared)),
            ),
            FactTable(
                caption=f"Day by day, over what the account was worth when the day began{more}",
                heads=("Day", "Before costs", "Costs", "After costs", "Traded"),
                rows=tuple(map(_day, days[-_SHOWN_DAYS:])),
            ),
        ),
        plots=(_earned(days[-_SHOWN_DAYS:]),),
    )


def _apart(others: Sequence[str]) -> Iterator[str]:
    if others:
        yield (
            "Each day is the strategy's own: its fills, what they cost and its funding, over what the whole account "
            f"was worth. What {', '.join(others)} did in the same account is left out."
        )


def _beside(track: Track, numbers: Sequence[NumberFact], declared: Declared) -> Iterator[tuple[str, ...]]:
    value, ends, n = _ratio(track, [_SIDES * day.gross for day in track.traded], [day.turnover for day in track.traded])
    yield "Earned by a round trip, before costs", value, ends, n, declared.edge or "no edge"
    value, ends, n = _ratio(track, [day.gross - day.cost for day in track.traded], [1.0 for _ in track.traded])
    yield "Earned in a day, after costs", value, ends, n, DASH
    for one in numbers:
        yield one.name, one.value, one.interval, one.n, DASH


def _ratio(track: Track, over: Sequence[float], under: Sequence[float]) -> tuple[str, str, str]:
    """Return a ratio in basis points, its interval, and the days that it rests on."""
    policy = track.policy
    ratio = None if policy is None else resampled_ratio(
        over, under, resamples=policy.resamples, confidence=policy.confidence, seed=track.seed
    )  # fmt: skip
    if ratio is None:
        return "not told", DASH, "0"
    ends = "not told" if ratio.ends is None else " to ".join(f"{end * BPS:.2f}" for end in ratio.ends) + " bps"
    return f"{ratio.ratio * BPS:.2f} bps", ends, several(ratio.n, "day")


def _day(day: TradedDay) -> tuple[str, ...]:
    parts = (day.gross, day.cost, day.gross - day.cost)
    return date_text(day.day), *(f"{part * BPS:.2f} bps" for part in parts), f"{day.turnover * _PERCENT:.1f} %"


def _earned(days: Sequence[TradedDay]) -> PlotFact:
    """Return what was earned from the first day on, before and after costs: a sum, without interest on interest."""
    first = days[0].day
    ends = [str(day.day - first + 1) for day in days]

    def curve(name: str, each: Iterator[float]) -> CurveFact:
        return CurveFact(
            name=name, points=tuple((at, f"{sum_ * BPS:.2f}") for at, sum_ in zip(ends, each, strict=True))
        )

    return PlotFact(
        id="earned",
        title="Earned on paper",
        about="The sum of the days of the table above, before and after costs, in basis points of the account.",
        x_name=f"days from {date_text(first)}",
        y_name="bps",
        curves=(
            curve("after costs", accumulate(day.gross - day.cost for day in days)),
            curve("before costs", accumulate(day.gross for day in days)),
        ),
    )


def costs_chapter(track: Track, numbers: Sequence[NumberFact], declared: Declared) -> Chapter:
    """Return what trading cost, at which cost the edge is gone, and by which model impact is foreseen."""
    costs = [one for one in numbers if one.name.startswith("Cost")]
    tables = [
        FactTable(
            caption="Cost, one way, of what was traded",
            heads=_NUMBERS,
            rows=tuple((one.name, one.value, one.interval, one.n, one.about) for one in costs),
        )
    ]
    rows = list(_at_costs(track))
    if rows:
        heads = ("Cost, one way", "Left of a day", "Interval", "n")
        tables.append(FactTable(caption="What a day leaves at other costs", heads=heads, rows=tuple(rows)))
    tables.append(_impact(declared))
    return Chapter(
        id="costs",
        title="Cost and impact",
        paragraphs=() if track.traded else (_NO_DAYS,),
        tables=tuple(tables),
        plots=_left(rows, costs),
    )


_TIMES = (0.0, 0.5, 1.0, 1.5, 2.0, 3.0)
"""Of what was paid: they only say where a line is shown, and decide nothing."""


def _at_costs(track: Track) -> Iterator[tuple[str, ...]]:
    days, turnover = track.traded, sum(day.turnover for day in track.traded)
    paid = sum(day.cost for day in days) / turnover if turnover else 0.0
    for times in _TIMES if paid > 0 else ():
        left = [day.gross - times * paid * day.turnover for day in days]
        yield f"{times * paid * BPS:.2f} bps", *_ratio(track, left, [1.0 for _ in days])


def _left(rows: Sequence[tuple[str, ...]], costs: Sequence[NumberFact]) -> tuple[PlotFact, ...]:
    drawn = [row for row in rows if row[1].endswith(" bps")]
    if not drawn:
        return ()
    points = tuple((row[0].removesuffix(" bps"), row[1].removesuffix(" bps")) for row in drawn)
    marks = [(one.name, one.value.removesuffix(" bps")) for one in costs if one.value.endswith(" bps")]
    return (
        PlotFact(
            id="left",
            title="What a day leaves, by what trading costs",
            about="The table above as a line; upright lines are what was paid, and where the edge is gone.",
            x_name="cost, one way, bps of what is traded",
            y_name="bps of the account a day",
            curves=(CurveFact(name="left of a day", points=points),),
            marks=tuple(MarkFact(name=name, x=x) for name, x in marks),
        ),
    )


def _impact(declared: Declared) -> FactTable:
    rows = [
        (
            one.title or one.id,
            show(one.value.value, one.value.unit) if isinstance(one.value, Quantity) else str(one.value),
            one.provenance.source or "no source",
            f"{one.span.file}:{one.span.line}",
        )
        for one in declared.impact
    ]
    orders = declared.orders
    n = f"{len(orders)} orders of the account could be fitted to it"
    if orders:
        shares = [one.participation * _PERCENT for one in orders]
        n += f", of {min(shares):.2g} to {max(shares):.2g} % of the volume"
        n += f"; filled on paper, on a feed that is {declared.feed or 'unknown'}, none with money at stake"
    return FactTable(
        caption=f"Coefficients of the impact model; {n}",
        heads=("Coefficient", "Value", "Source", "Line"),
        rows=tuple(rows),
    )
