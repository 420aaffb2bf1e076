"""The audit scorecard for people: seven numbers from evidence, what caps them, then and now, and what was reported."""

from __future__ import annotations

from collections.abc import Iterator

from golive.core.dash import DASH
from golive.core.dataclass import dataclass
from golive.core.unit import Quantity, show
from golive.core.utc_text import utc_text
from golive.documents.scorecard import EXPIRED, FAILED, THIN, WAIVED, CardCategory, ReportedRow, ReportedTable
from golive.models.scores.score_map import FULL
from golive.readiness.scorecard.before_after import BeforeAfter, Change, Whole, before_after
from golive.readiness.scorecard.card import Card, Category
from golive.readiness.scorecard.from_evidence import EvidenceCard, Found
from golive.readiness.scorecard.reported import Recomputed, recomputed
from golive.readiness.scorecard.scored import part_of
from golive.report.analysis import PageRow, PageTable, Section
from golive.report.drawing.bar_chart import Bar, BarChart, bar_chart
from golive.report.formats import share

_CAPS = (FAILED, EXPIRED, WAIVED, THIN)
_PRIOR = "house prior"


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierCard:
    """How the scorecard was at an instant, in nanoseconds UTC, by what the records held then and by today's formula.

    `same` says whether it is of the version that is there now; `uncounted` why nothing that people signed counted.
    """

    at: int
    evidenced: EvidenceCard
    subject: str
    same: bool
    uncounted: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Scores:
    """The scorecard now, by the formula of a digest, and as it was at an earlier date where one was asked for."""

    evidenced: EvidenceCard
    formula: str
    earlier: EarlierCard | None = None

    @property
    def card(self) -> Card:
        """Return the scorecard now."""
        return self.evidenced.card

    @property
    def change(self) -> BeforeAfter | None:
        """Return what the two dates say together, None where one is asked for."""
        if self.earlier is None:
            return None
        return before_after(*(self._whole(card) for card in (self.earlier.evidenced.card, self.card)))

    @property
    def reported(self) -> Recomputed | None:
        """Return what the rows of the table that somebody reported add up to, None without one."""
        table = self.evidenced.document.reported
        return None if table is None else recomputed([_row(one) for one in table.rows], _row(table.overall))

    def _whole(self, card: Card) -> Whole:
        return Whole(formula=self.formula, lower=card.lower, upper=card.upper)


def headline(card: Card) -> str:
    """Return the scorecard in a few words: the lower end first.

    >>> headline(Card(lower=58.96, upper=59.0, cap=59.0, categories=()))
    '58.96 of 100 (58.96 to 59.00), capped at 59'
    """
    cap = "" if card.cap is None else f", capped at {card.cap:g}"
    return f"{points(card.lower)} of 100 ({points(card.lower)} to {points(card.upper)}){cap}"


def points(value: float) -> str:
    """Write points."""
    return f"{value:.2f}"


def scorecard_lines(scores: Scores) -> Iterator[str]:
    """Yield the scorecard for a terminal: the whole, each category, and the change since a date."""
    yield f"scorecard: {headline(scores.card)}"
    width = max(len(one.title) for one in scores.evidenced.document.categories)
    for category, one in _pairs(scores.evidenced):
        ends = f"{points(one.lower)} to {points(one.upper)}"
        yield f"  {category.title:<{width}}  {points(one.lower):>6}  {ends:<15}  {share(one.coverage, 0)} measured"
    if scores.earlier is not None:
        yield f"  {changed(scores)}"


def changed(scores: Scores) -> str:
    """Say what changed since the earlier date."""
    earlier, change = scores.earlier, scores.change
    # INVARIANT: asked only where there is an earlier date.
    assert earlier is not None
    assert change is not None
    delta = "" if change.delta is None else f", {change.delta:+.2f} at the lower end"
    of = "the version that is there now" if earlier.same else f"an earlier version, {earlier.subject[:12]}"
    was = f"on {utc_text(earlier.at)} it was {headline(earlier.evidenced.card)}, of {of}"
    return f"{was}: {_CHANGES[change.change]}{delta}"


_CHANGES = {
    Change.BETTER: "better now",
    Change.WORSE: "worse now",
    Change.UNRESOLVED: "the intervals overlap, so nothing is shown",
    Change.INCOMPARABLE: "two formulas, which are not compared",
}


def scorecard_section(scores: Scores) -> Section:
    """Return the section of the page."""
    tables = [_categories(scores), _components(scores.evidenced), _caps(scores.evidenced)]
    if scores.evidenced.document.reported is not None:
        tables.append(_reported(scores, scores.evidenced.document.reported))
    return Section(
        id="scorecard",
        title="Scorecard",
        paragraphs=tuple(_sentences(scores)),
        bars=(_bars(scores),),
        tables=tuple(tables),
    )


def _sentences(scores: Scores) -> Iterator[str]:
    yield f"The scorecard is {headline(scores.card)}: the lower end is the headline, and no decision reads it."
    yield (
        "Only evidence that counts now is scored. What was not measured may be anything from 0 to 100: it widens the "
        "interval and never raises the headline."
    )
    sources = [one.component.provenance.source for one in scores.evidenced.components.values()]
    yield (
        f"{sources.count(_PRIOR)} of the {len(sources)} weights and lines are house priors: nobody has shown that they "
        "foresee anything."
    )
    if scores.earlier is not None:
        yield f"{changed(scores)[0].upper()}{changed(scores)[1:]}."
        yield "Both dates are scored by today's policy, each by what the records held then."
        if scores.earlier.uncounted:
            yield f"Of the earlier date {scores.earlier.uncounted}."


def _pairs(evidenced: EvidenceCard) -> Iterator[tuple[CardCategory, Category]]:
    return zip(evidenced.document.categories, evidenced.card.categories, strict=True)


def _bars(scores: Scores) -> BarChart:
    rows = [_bar(category.title, one.lower, one.upper) for category, one in _pairs(scores.evidenced)]
    rows.append(_bar("Whole", scores.card.lower, scores.card.upper, strong=True))
    cap = scores.card.cap
    zones = [("", 0.0, FULL)] if cap is None else [("", 0.0, cap), ("capped", cap, FULL)]
    return bar_chart(
        id="scorecard-bars",
        title="Points of every category, and of the whole",
        description="Points from 0 to 100. Solid: the lower end. Hatched: what was not measured leaves open.",
        rows=rows,
        zones=zones,
    )


def _bar(name: str, lower: float, upper: float, *, strong: bool = False) -> Bar:
    text = points(lower) if lower == upper else f"{lower:.0f} to {upper:.0f}"
    return Bar(name=name, lower=lower, upper=upper, text=text, strong=strong)


def _categories(scores: Scores) -> PageTable:
    earlier = scores.earlier
    heads = ("Category", *(() if earlier is None else (f"On {utc_text(earlier.at)[:10]}",)), "Now")
    then: list[Category | Card] = (
        [] if earlier is None else [*earlier.evidenced.card.categories, earlier.evidenced.card]
    )
    names = [category.title for category, _ in _pairs(scores.evidenced)] + ["Whole"]
    ends: list[Category | Card] = [*scores.card.categories, scores.card]
    rows = tuple(
        PageRow(
            cells=(
                name,
                *((_ends(then[n]),) if then else ()),
                _ends(one),
                share(one.coverage, 0) if isinstance(one, Category) else DASH,
            ),
            strong=isinstance(one, Card),
        )
        for n, (name, one) in enumerate(zip(names, ends, strict=True))
    )
    return PageTable(caption="Categories: lower end, and the interval", heads=(*heads, "Measured"), rows=rows)


def _ends(one: Category | Card) -> str:
    return f"{points(one.lower)} ({points(one.lower)} to {points(one.upper)})"


def _components(evidenced: EvidenceCard) -> PageTable:
    heads = ("Component", "Category", "Item", "Measured", "n", "Points", "Weight", "Weight and line from", "Why not")
    rows = tuple(
        _component(category, evidenced.components[category.id, one.id])
        for category in evidenced.document.categories
        for one in category.components
    )
    return PageTable(caption="What each category is made of", heads=heads, rows=rows, numeric=False, stacked=True)


def _component(category: CardCategory, one: Found) -> PageRow:
    component = one.component
    low, high = part_of(component, one.ends).points
    return PageRow(
        cells=(
            component.title,
            category.title,
            component.item.value,
            DASH if one.ends is None else show(one.ends[0], component.unit),
            DASH if one.n is None else str(one.n),
            f"{low:.1f}" if low == high else f"{low:.0f} to {high:.0f}",
            f"{component.weight:g} %",
            component.provenance.source,
            one.why or DASH,
        )
    )


def _caps(evidenced: EvidenceCard) -> PageTable:
    rows = []
    for parameter in evidenced.document.parameters:
        if parameter.id in _CAPS and isinstance(parameter.value, Quantity):
            most = parameter.value.value
            holds = "holds now" if most == evidenced.card.cap else DASH
            rows.append(
                PageRow(cells=(parameter.title or parameter.id, f"{most:g}", holds, parameter.provenance.source))
            )
    heads = ("What caps the whole", "Most points", "Lowest that holds", "From")
    return PageTable(caption="Caps", heads=heads, rows=tuple(rows), numeric=False)


def _reported(scores: Scores, table: ReportedTable) -> PageTable:
    computed, now = scores.reported, {one.id: one for one in scores.card.categories}
    # INVARIANT: there is such a table.
    assert computed is not None
    rows = [PageRow(cells=(*_told(row), _ends(now[row.id]) if row.id in now else DASH)) for row in table.rows]
    rows.append(PageRow(cells=(*_told(table.overall), _ends(scores.card)), strong=True))
    means = (f"{computed.before:.2f}", f"{computed.after:.2f}", f"{computed.delta:+.2f}")
    rows.append(PageRow(cells=("What the rows add up to", *means, DASH), strong=True))
    agrees = tuple("agrees" if one else "does not agree" for one in computed.agrees)
    rows.append(PageRow(cells=("Reported whole against that", *agrees, DASH)))
    heads = ("As reported", "Before", "After", "Change", "Computed from evidence now")
    return PageTable(caption=f"As reported by: {table.source}. No point of it is used", heads=heads, rows=tuple(rows))


def _told(row: ReportedRow) -> tuple[str, str, str, str]:
    return row.title, f"{row.before:g}", f"{row.after:g}", f"{row.delta:+g}"


def _row(one: ReportedRow) -> tuple[float, float, float]:
    return one.before, one.after, one.delta
