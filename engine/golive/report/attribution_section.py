"""What each gate earned or cost, for people: a drawing, a table, and a sentence that argues for or against each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from golive.core.dash import DASH
from golive.core.several import several
from golive.decision.obstacles import gate_of
from golive.models.returns.gate_attribution import GateAttribution, Worth
from golive.replay.attribution_study import Attributed, AttributionStudy
from golive.replay.money.earnings import CONFIDENCE
from golive.replay.simulated_fills import SIMULATED
from golive.report.analysis import PageRow, PageTable, Section
from golive.report.drawing.gains_chart import Gain, GainsChart, gains_chart
from golive.report.formats import as_sentence, grouped, number, sureness

TONES = {Worth.EARNS: "good", Worth.COSTS: "bad", Worth.UNDERPOWERED: "none"}

FOLLOWED = (
    "Each is entered once more in a shadow account of its own, as if what stood against it had let it through: late, "
    "into the same market, with a depth ledger and fees of its own, and left when its strategy says so. What really "
    "came of the episode, less what its shadow came to, is what was gained by keeping it out, cutting it or letting it "
    "in late."
)
ALONE = (
    "A gate, or a rule, is judged by the episodes that it alone refused, reduced or let in late. Where another did "
    "too, at whatever look, nobody can say which of them it was: that is counted as shared and proves nothing for "
    "either, so that no gain is counted twice. An episode is one observation, however many looks it lasted; the "
    "interval is Student's t, at {sure}, and is told from {least} episodes on."
)
COUNTED = (
    "Effect and the mean of an episode are over the episodes that a row alone touched; avoided losses and forgone "
    "gains are over all that it touched. What is still open waits. Not counted is what cannot be told, and what "
    "without the row would have been part of an episode that was still open."
)
BY_CHANCE = (
    "Rows are judged one by one: of {n} rows that are worth nothing {false} would be said to earn or to cost by "
    "chance. A shadow moves no price, is asked by no closing gate, is never closed by force, and knows of no other "
    "position of its account: gates that limit how much is at stake at once are worth more than what is told here."
)


def attribution_section(study: AttributionStudy, currency: str) -> Section:
    """Return the part of a page that says what gates are worth; money is in `currency`."""
    return Section(
        id="attribution",
        title="What each gate earned or cost",
        paragraphs=tuple(_paragraphs(study, currency)),
        gains=tuple(chart for chart in (_chart(study, currency),) if chart is not None),
        tables=(attribution_rows(study, currency),) if study.rows else (),
    )


def attribution_rows(study: AttributionStudy, currency: str, *, rules: bool = True) -> PageTable:
    """Return the gates, and with `rules` each of their rules too, in numbers."""
    heads = ("Verdict", "More needed", "Alone", "Effect", "An episode", "Touched", "Shared", "Avoided", "Forgone")
    return PageTable(
        caption=f"{SIMULATED}: what was gained by what gates kept out, cut or let in late, in {currency}.",
        heads=("Gate or rule", *heads, "Open", "Not counted"),
        rows=tuple(_row(row) for row in study.rows if rules or row.is_gate),
    )


def _row(row: Attributed) -> PageRow:
    numbers = row.numbers
    cells = (
        row.name,
        numbers.worth.value,
        _needed(numbers),
        grouped(numbers.n),
        number(numbers.effect),
        _mean(numbers),
        grouped(numbers.touched),
        grouped(numbers.shared),
        number(numbers.avoided),
        number(numbers.forgone),
        grouped(numbers.open),
        grouped(row.within + row.untold),
    )
    plain = ("plain",) * (len(cells) - len((row.name, numbers.worth)))
    return PageRow(cells=cells, strong=row.is_gate, tones=("plain", TONES[numbers.worth], *plain))


def _needed(numbers: GateAttribution) -> str:
    if numbers.worth is not Worth.UNDERPOWERED:
        return "none"
    return "no number would do" if numbers.needed is None else grouped(numbers.needed)


def _mean(numbers: GateAttribution) -> str:
    if numbers.mean is None:
        return DASH
    if numbers.lower is None or numbers.upper is None:
        return f"{number(numbers.mean)}, withheld"
    return f"{number(numbers.mean)} ({number(numbers.lower)} to {number(numbers.upper)})"


def _paragraphs(study: AttributionStudy, currency: str) -> Iterator[str]:
    if study.why is not None:
        yield as_sentence(f"what gates earned or cost cannot be told: {study.why}")
        return
    count = _episodes(study.touched, study.episodes)
    if not study.rows:
        yield f"No rule stood against any of {several(study.episodes, 'episode')} before an order of it left."
        return
    yield f"{count} refused, reduced or let in late. {FOLLOWED}"
    yield ALONE.format(sure=sureness(CONFIDENCE), least=study.least)
    for row in study.rows:
        if row.is_gate:
            yield argument(row, currency)
    if study.silent:
        yield f"Nothing was refused or reduced by {', '.join(study.silent)}: of these nothing is known."
    yield COUNTED
    yield BY_CHANCE.format(n=len(study.rows), false=number((1 - CONFIDENCE) * len(study.rows), 1))


def argument(row: Attributed, currency: str) -> str:
    """Return what there is to say for or against a gate, or a rule."""
    numbers = row.numbers
    if not numbers.n:
        shared = f" of the {several(numbers.touched, 'episode')} that it touched" if numbers.touched else ""
        made = f"{row.name}: it was alone in none{shared}"
        return f"{made}; {several(numbers.needed or 0, 'episode')} would be needed in which it is."
    did = "gained" if numbers.effect >= 0 else "lost"
    over = f"over {several(numbers.n, 'episode')} that it alone touched"
    so = f"{row.name}: {did} {number(abs(numbers.effect))} {currency} {over}"
    ends = "" if numbers.lower is None or numbers.upper is None else _ends(numbers.lower, numbers.upper, currency)
    if numbers.worth is Worth.EARNS:
        return f"{so}{ends}: it earns."
    if numbers.worth is Worth.COSTS:
        return f"{so}{ends}: it costs."
    if numbers.needed is None:
        return f"{so}{ends}. Whether that is more than chance no number of episodes like these would tell."
    return f"{so}{ends}. Whether that is more than chance cannot be told: {_more(numbers.needed)} needed."


def _ends(lower: float, upper: float, currency: str) -> str:
    return f", {number(lower)} to {number(upper)} {currency} an episode"


def _more(needed: int) -> str:
    return f"{grouped(needed)} more like these {'is' if needed == 1 else 'are'}"


def _episodes(touched: int, every: int) -> str:
    return f"{grouped(touched)} of {several(every, 'episode')} {'was' if touched == 1 else 'were'}"


def _chart(study: AttributionStudy, currency: str) -> GainsChart | None:
    return gains_chart(
        id="attribution-chart",
        title="What gates avoided and forwent",
        description=(
            "To the right the losses that were avoided, to the left the gains that were forgone, over all episodes "
            "that a gate or a rule touched. The dot is the effect of those that it alone touched, "
            f"the whisker its {sureness(CONFIDENCE)} interval where that is told; right of zero is for it, left "
            "against it."
        ),
        lost_name="forgone",
        gained_name="avoided",
        x_name=f"{currency}, {SIMULATED}",
        rows=[_gain(row) for row in _drawn(study.rows)],
    )


def _drawn(rows: Sequence[Attributed]) -> Iterator[Attributed]:
    """Yield gates and their rules, but for the only rule of a gate, which would say the same again."""
    for row in rows:
        own = [one for one in rows if gate_of(one.name) and gate_of(one.name) == gate_of(row.name)]
        if row.is_gate or len(own) > 1:
            yield row


def _gain(row: Attributed) -> Gain:
    numbers = row.numbers
    return Gain(
        name=row.name,
        lost=numbers.forgone,
        gained=numbers.avoided,
        net=numbers.effect if numbers.n else None,
        low=None if numbers.lower is None else numbers.lower * numbers.n,
        high=None if numbers.upper is None else numbers.upper * numbers.n,
        text=_beside(numbers),
        strong=row.is_gate,
        tone=TONES[numbers.worth],
    )


def _beside(numbers: GateAttribution) -> str:
    if numbers.worth is not Worth.UNDERPOWERED:
        return f"{numbers.worth.value}, n = {grouped(numbers.n)}"
    more = "no number tells" if numbers.needed is None else f"{grouped(numbers.needed)} more needed"
    return f"n = {grouped(numbers.n)}, {more}"
