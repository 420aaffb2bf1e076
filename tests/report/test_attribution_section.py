"""What a page says of gates and of assumptions: the sentence that goes with each verdict, and what is drawn."""

from __future__ import annotations

import pytest

from golive.core.value import invalid
from golive.models.returns.gate_attribution import TouchedEpisode, Worth, gate_attribution
from golive.replay.attribution_study import NO_ATTRIBUTION, Attributed, AttributionStudy
from golive.replay.optimism_study import NO_OPTIMISM, TOGETHER, Optimism, OptimismStudy
from golive.report.attribution_section import argument, attribution_rows, attribution_section
from golive.report.drawing.gains_chart import Gain, gains_chart
from golive.report.optimism_section import optimism_section

GATE, RULE, OTHER = "orderflow", "orderflow.delta_confirms", "orderflow.stacked_against"
NANOS = 10**9


def judged(name: str, shadows: list[float], *, shared: int = 0) -> Attributed:
    alone = [TouchedEpisode(by=(name,), shadow=shadow) for shadow in shadows]
    both = [TouchedEpisode(by=(name, "beside"), shadow=-1.0)] * shared
    numbers = gate_attribution(name, [*alone, *both], least=20, confidence=0.95)
    return Attributed(numbers=numbers, within=1, untold=2)


def study(*rows: Attributed) -> AttributionStudy:
    return AttributionStudy(rows=rows, silent=("limits",), episodes=40, touched=30, least=20)


@pytest.mark.parametrize(
    ("shadows", "worth", "ends"),
    [
        ([-3.0, 1.0] * 10, Worth.EARNS, "0.04 to 1.96 USD an episode: it earns."),
        ([3.0, -1.0] * 10, Worth.COSTS, "-1.96 to -0.04 USD an episode: it costs."),
        ([-4.0, 2.0] * 10, Worth.UNDERPOWERED, "cannot be told: 22 more like these are needed."),
        ([-3.0] * 19, Worth.UNDERPOWERED, "cannot be told: 1 more like these is needed."),
        ([-3.0] * 30, Worth.UNDERPOWERED, "no number of episodes like these would tell."),
    ],
)
def test_each_verdict_has_its_sentence(shadows: list[float], worth: Worth, ends: str) -> None:
    row = judged(GATE, shadows)
    assert row.numbers.worth is worth
    text = argument(row, "USD")
    assert text.endswith(ends)
    assert f"over {len(shadows)} episodes" in text


def test_a_gate_that_never_stood_alone_says_so() -> None:
    text = argument(judged(GATE, [], shared=7), "USD")
    assert "it was alone in none of the 7 episodes" in text
    assert "20 episodes would be needed" in text


def test_a_page_names_what_it_counts_and_what_it_does_not() -> None:
    section = attribution_section(study(judged(GATE, [-3.0, 1.0] * 10), judged(RULE, [-3.0] * 5)), "USD")
    text = " ".join(section.paragraphs)
    assert "30 of 40 episodes were refused, reduced or let in late" in text
    assert "told from 20 episodes on" in text
    assert "by limits: of these nothing is known" in text
    assert "of 2 rows that are worth nothing 0.1 would be said" in text
    (table,) = section.tables
    assert [row.cells[0] for row in table.rows] == [GATE, RULE]
    assert [row.strong for row in table.rows] == [True, False]
    assert table.rows[0].cells[1] == "earns"
    assert {len(row.cells) for row in table.rows} == {len(table.heads)} == {len(table.rows[0].tones)}


def test_a_screen_has_gates_and_no_rules() -> None:
    rows = attribution_rows(study(judged(GATE, [-3.0]), judged(RULE, [-3.0])), "USD", rules=False).rows
    assert [row.cells[0] for row in rows] == [GATE]


def test_the_only_rule_of_a_gate_is_not_drawn_again() -> None:
    one = attribution_section(study(judged(GATE, [-3.0]), judged(RULE, [-3.0])), "USD")
    two = attribution_section(study(judged(GATE, [-3.0]), judged(RULE, [-3.0]), judged(OTHER, [2.0])), "USD")
    assert [row.name for row in one.gains[0].rows] == [GATE]
    assert [row.name for row in two.gains[0].rows] == [GATE, RULE, OTHER]


def test_a_whisker_is_drawn_where_an_interval_is_told() -> None:
    rows = (judged(GATE, [-3.0, 1.0] * 10), judged("regime", [-3.0] * 5))
    (chart,) = attribution_section(study(*rows), "USD").gains
    sure, withheld = chart.rows
    assert sure.low_x is not None
    assert sure.high_x is not None
    assert sure.net_x is not None
    assert chart.zero < sure.low_x < sure.net_x < sure.high_x
    assert (withheld.low_x, withheld.high_x) == (None, None)
    assert withheld.net_x is not None


@pytest.mark.parametrize("nothing", [NO_ATTRIBUTION, AttributionStudy(why=invalid("x", "nobody knows"))])
def test_what_cannot_be_told_is_a_sentence_and_no_number(nothing: AttributionStudy) -> None:
    section = attribution_section(nothing, "USD")
    assert (section.tables, section.gains) == ((), ())
    assert section.paragraphs == (f"What gates earned or cost cannot be told: {nothing.why}.",)


def test_where_nothing_was_touched_there_is_nothing_to_judge() -> None:
    (text,) = attribution_section(AttributionStudy(episodes=3, least=20), "USD").paragraphs
    assert text == "No rule stood against any of 3 episodes before an order of it left."


def test_bars_lie_on_both_sides_of_zero_and_what_is_not_zero_is_drawn() -> None:
    gain = Gain(name="a", lost=10.0, gained=1e-9, net=-10.0, low=None, high=None, text="")
    chart = gains_chart(id="c", title="t", description="d", lost_name="l", gained_name="g", x_name="x", rows=[gain])
    assert chart is not None
    (row,) = chart.rows
    assert row.lost_x + row.lost_width == pytest.approx(chart.zero)
    assert row.gained_width > 0
    assert row.net_x == pytest.approx(row.lost_x)
    nothing = Gain(name="a", lost=0.0, gained=0.0, net=0.0, low=None, high=None, text="")
    assert (
        gains_chart(id="c", title="t", description="", lost_name="", gained_name="", x_name="", rows=[nothing]) is None
    )


def test_assumptions_are_told_in_money_and_in_bps_of_what_was_traded() -> None:
    withheld = invalid("too_few", "withheld: 8 round trips, needs 24")
    rows = (
        Optimism(assumption="fees", worth=5 * NANOS, each_bps=withheld),
        Optimism(assumption=TOGETHER, worth=-10 * NANOS, each_bps=withheld),
    )
    section = optimism_section(OptimismStudy(rows=rows, traded=10_000 * NANOS), "USD")
    assert [row.cells[1:3] for row in section.tables[0].rows] == [("5.00", "5.00"), ("-10.00", "-10.00")]
    assert "come to 10.00 USD less, -10.00 bps of the 10,000.00 USD" in section.paragraphs[-1]
    (text,) = optimism_section(NO_OPTIMISM, "USD").paragraphs
    assert text.startswith("What the assumptions are worth cannot be told")
