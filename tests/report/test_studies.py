"""What a report says of latency and impact: n and interval beside each mean, and words where it cannot be told."""

from __future__ import annotations

import os
import re
from dataclasses import replace
from fractions import Fraction

from tests.report.pages import Page
from tests.report.tiny_run import HERE, page_of, tiny_run, traded_run

from golive.api.engine import Engine
from golive.core.value import Unknown, warming_up
from golive.execution.latency import Constant, Leg
from golive.models.returns.mean_interval import MeanInterval
from golive.replay.artifacts import run_document
from golive.replay.impact_study import ComparedOrder, ImpactStudy, impact_of, impact_study
from golive.replay.latency_study import NO_ORDERS, AtLatency, LatencyStudy
from golive.replay.money.order_outcomes import OrderOutcome
from golive.report.analysis import Section, table_lines
from golive.report.impact_section import LISTED, impact_section
from golive.report.latency_section import as_it_was, latency_section
from golive.report.terminal import summary_text
from golive.trading.assumed_terms import assumed_fills

GOLDEN = HERE / "golden" / "studies.txt"
FILLS = assumed_fills(Engine.shipped())
FEW = warming_up("too_few", "withheld: 4 round trips, needs 24")


def mean(value: float, half: float) -> MeanInterval:
    """Return the mean of thirty observations."""
    return MeanInterval(mean=value, standard_error=half / 2, lower=value - half, upper=value + half, n=30)


def row(
    latency: int | None,
    net: int,
    difference: MeanInterval | Unknown | None,
    *,
    open: int | None = 0,
    same: bool = False,
) -> AtLatency:
    """Return what orders came to, in whole currency and milliseconds."""
    return AtLatency(
        latency=None if latency is None else latency * 10**6,
        trips=30,
        closed=29,
        ordered=400,
        filled=390,
        net=net * 10**9,
        open=None if open is None else open * 10**9,
        difference=difference,
        is_same=same,
    )


STUDIES = {
    "few": LatencyStudy(rows=(row(None, 50, None), row(0, 52, FEW), row(500, 44, FEW))),
    "chance": LatencyStudy(rows=(row(None, 50, None), row(500, 44, mean(-0.2, 0.3)))),
    "cost": LatencyStudy(rows=(row(None, 50, None, open=3), row(500, 41, mean(-0.4, 0.1), open=3))),
    "gain": LatencyStudy(rows=(row(None, 50, None), row(500, 56, mean(0.2, 0.1)))),
    "same": LatencyStudy(rows=(row(None, 50, None), row(500, 50, mean(0.0, 0.0), same=True))),
    "unmarked": LatencyStudy(
        rows=(row(None, 50, None), row(500, 50, warming_up("mark_missing", "cannot be marked"), open=None))
    ),
    "nothing": LatencyStudy(why=NO_ORDERS),
}


def compared(n: int) -> tuple[ComparedOrder, ...]:
    """Return orders that cost twice what was expected, and a little more."""
    return tuple(ComparedOrder(id=f"m-{i}/1", expected_bps=0.1 * i, realised_bps=0.2 * i + 0.05) for i in range(n))


IMPACTS = {
    "few": ImpactStudy(orders=compared(3), left_out={"rested": 2}, difference=FEW),
    "told": ImpactStudy(orders=compared(30), left_out={}, difference=mean(1.5, 0.25)),
    "cheaper": ImpactStudy(orders=compared(2), left_out={}, difference=mean(-0.5, 0.75)),
    "none": ImpactStudy(orders=(), left_out={}, difference=FEW),
}


def lines(name: str, section: Section) -> list[str]:
    """Return what a section says, without its drawings."""
    said = [f"## {name}: {section.title}", *section.paragraphs]
    for table in section.tables:
        said += table_lines(table)
    return [*said, ""]


def test_what_studies_say_is_what_the_golden_file_says() -> None:
    text = "\n".join(
        line
        for part in (
            *(lines(name, latency_section(study, "USD", FILLS)) for name, study in STUDIES.items()),
            *(lines(name, impact_section(study)) for name, study in IMPACTS.items()),
        )
        for line in part
    )
    if os.environ.get("GOLIVE_UPDATE_GOLDEN"):
        GOLDEN.write_text(text, encoding="utf-8")
    assert text == GOLDEN.read_text(encoding="utf-8")


def test_the_latency_of_the_run_is_what_the_library_assumes_with_its_stress() -> None:
    hurried = replace(FILLS, stress=Fraction(3, 2))
    constant = replace(FILLS, latency={**FILLS.latency, Leg.ENTRY: Constant(value=20_000_000)})
    assert as_it_was(FILLS) == "as the run: median 60 ms, p99 400 ms"
    assert as_it_was(hurried) == "as the run: median 90 ms, p99 600 ms"
    assert as_it_was(constant) == "as the run: 20 ms"


def test_what_is_withheld_or_holds_zero_is_never_called_the_price_of_latency() -> None:
    for name, study in STUDIES.items():
        said = " ".join(latency_section(study, "USD", FILLS).paragraphs)
        assert ("cannot be told" in said) is (name in ("few", "chance", "nothing")), name
        assert ("an entry, n = 30." in said) is (name in ("cost", "gain")), name
    assert "9.00 USD less than the run" in " ".join(latency_section(STUDIES["cost"], "USD", FILLS).paragraphs)
    assert "6.00 USD more than the run" in " ".join(latency_section(STUDIES["gain"], "USD", FILLS).paragraphs)


def test_the_curve_has_a_dot_for_each_latency_and_a_line_for_the_run() -> None:
    (chart,) = latency_section(STUDIES["few"], "USD", FILLS).charts
    (curve,) = chart.strokes
    assert len(curve.dots) == 2
    (left, upper), (right, lower) = curve.dots
    assert left < right
    assert upper < lower, "52 lies above 44"
    (level,) = chart.references
    assert upper < level.y1 < lower
    assert latency_section(STUDIES["nothing"], "USD", FILLS).charts == ()


def test_the_scatter_has_a_dot_an_order_and_those_that_cost_more_lie_above_the_line() -> None:
    (chart,) = impact_section(IMPACTS["told"]).charts
    dots, line = chart.strokes
    assert len(dots.dots) == 30
    (x1, y1), (x2, y2) = (tuple(map(float, point.split(","))) for point in line.path[1:].split(" L"))
    for x, y in dots.dots:
        assert y < y1 + (y2 - y1) * (x - x1) / (x2 - x1)
    many = impact_section(replace(IMPACTS["told"], orders=compared(LISTED + 9)))
    assert len(many.tables[0].rows) == LISTED
    assert many.tables[0].caption.startswith(f"The first {LISTED} of {LISTED + 9} orders")


def outcome(n: int, expected: float | None, realised: float | None, why: str | None = None) -> OrderOutcome:
    return OrderOutcome(
        id=f"m-{n}/1",
        signal=f"m-{n}",
        strategy="m",
        symbol="BTC",
        side="buy",
        closes=False,
        lots=1,
        filled=1,
        sent_ts=n,
        arrives_ts=n,
        ended=True,
        mid_price=1.0,
        average_price=1.0,
        slippage_bps=0.0,
        expected_impact_bps=expected,
        realised_impact_bps=realised,
        impact_why=why,
    )


def test_the_difference_is_realised_less_expected_over_what_has_both() -> None:
    each = [0.5 + (n * 7 % 11) / 8 - n / 64 for n in range(40)]
    both = [outcome(n, 0.125 * n, 0.125 * n + beyond) for n, beyond in enumerate(each)]
    alone = [
        outcome(90, 0.1, None, "rested"),
        outcome(91, None, 0.3, "no_impact_model"),
        outcome(92, None, None, "rested"),
    ]
    study = impact_study([*both, *alone], least=24)
    assert isinstance(study.difference, MeanInterval)
    assert abs(study.difference.mean - sum(each) / 40) < 1e-12
    assert (study.difference.n, study.left_out) == (40, {"no_impact_model": 1, "rested": 2})
    assert [one.id for one in study.orders] == [f"m-{n}/1" for n in range(40)]
    for least in (None, 41):
        assert isinstance(impact_study(both, least=least).difference, Unknown)


def test_a_page_says_simulated_at_each_study_and_shows_each_order_once() -> None:
    run = traded_run()
    page = page_of(run)
    latency = page[page.index('<section id="latency">') : page.index('<section id="impact">')]
    impact = page[page.index('<section id="impact">') : page.index('<section id="positions">')]
    assert latency.count("SIMULATED") >= 2
    assert len(run.latencies.rows) == 6
    assert latency.count("<tr") == 7
    sent = len(run.money.orders)
    assert sent
    assert f"0 of {sent} orders can be compared; left out: {sent} no impact model." in " ".join(impact.split())
    assert "<circle" not in impact
    assert re.findall(r'href="#(latency|impact)"', page) == ["latency", "impact"]


def test_the_terminal_and_the_document_say_what_the_page_says() -> None:
    run = traded_run()
    document = run_document(run, code={}, library="", files={})
    nets = [row["net"] for row in document["latencies"]["orders_kept"]]
    assert len(nets) == 6
    assert nets[0] == document["pnl"]["net"]
    assert document["impact"]["orders"] == len(impact_of(run).orders) == 0
    text = summary_text(run)
    assert "SIMULATED: the run's orders at other latencies to the venue, in USD, decisions kept." in text
    assert "  500 ms " in text
    silent = summary_text(tiny_run())
    assert "other latencies" not in silent
    said = " ".join(Page.of(page_of(tiny_run())).text("style").split())
    assert "What latency would have cost cannot be told: no account is kept of this market." in said
    assert "No order was sent." in said
