"""What a page says of money: SIMULATED at each drawing, n beside each number, and no number where it is not known."""

from __future__ import annotations

import os
import re
from dataclasses import replace
from typing import Any
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from tests.report.pages import Page
from tests.report.tiny_run import HERE, page_of, tiny_run, traded_run

from golive.replay.artifacts import run_document
from golive.replay.money.doubts import QUOTES_SILENT, Doubt
from golive.replay.money.statistics import statistics_of
from golive.replay.money.worth_at_looks import drawdowns
from golive.replay.replay import Run
from golive.report.drawing.equity_drawing import EquityDrawing, equity_drawing
from golive.report.formats import cash
from golive.report.tally.count_run import count_run
from golive.report.tally.limit_use import limits_document
from golive.report.terminal import summary_text


def text_of(run: Run) -> str:
    """Return what the page of a run says, on one line."""
    return " ".join(Page.of(page_of(run)).text("style").split())


def doubted(run: Run, doubt: Doubt) -> Run:
    """Return a run with a doubt on its only day."""
    (day,) = run.money.days
    return replace(
        run,
        money=replace(
            run.money,
            days=(replace(day, doubts=(doubt.code,), is_booked_known=not doubt.is_of_booked),),
            doubts=(doubt,),
        ),
    )


def test_the_first_screen_says_what_was_earned_after_costs_and_that_four_episodes_do_not_tell() -> None:
    run = traded_run()
    page = page_of(run)
    text = text_of(run)
    assert run.balance.equity is not None
    assert run.balance.capital is not None
    total = cash(run.balance.equity - run.balance.capital, "USD")
    earned = text.index(f"After costs so far, SIMULATED {total}")
    sentence = "Whether it earns anything after costs cannot be told: no interval: 4 episodes, needs 24."
    assert earned < text.index(sentence) < text.index("1 strategy looked")
    assert (
        "1.15 USD booked on 4 round trips and 1 still open, and 0.60 USD in what is open, before the fees of leaving."
        in text
    )
    assert page.index('class="earned"') < page.index('class="lead"')


def test_the_days_of_a_long_run_are_folded_away_and_counted() -> None:
    run = traded_run()
    (day,) = run.money.days
    assert "days, one by one" not in page_of(run)
    long = replace(run, money=replace(run.money, days=(day,) * 40))
    assert "<details><summary>40 days, one by one</summary>" in page_of(long)


def test_what_a_page_says_of_money_is_as_it_was() -> None:
    page = page_of(traded_run())
    earned = page[page.index('<div class="earned">') : page.index('<div class="lead">')]
    money = page[page.index('<section id="money">') :].split("</section>")[0]
    golden = HERE / "golden" / "run_money.html"
    if os.environ.get("GOLIVE_UPDATE_GOLDEN"):
        golden.write_text(earned + money, encoding="utf-8")
    assert earned + money == golden.read_text(encoding="utf-8")


def test_the_terminal_says_the_net_with_its_n() -> None:
    text = summary_text(traded_run())
    assert "SIMULATED money: 1.15 USD net of 4 round trips and 1 still open, 2.73 USD realised, 1.58 USD fees" in text
    assert "Whether it earns anything after costs cannot be told: no interval: 4 episodes, needs 24." in text


def test_each_round_trip_is_on_the_page_with_its_parts() -> None:
    run = traded_run()
    table = page_of(run).split('aria-label="Round trips"')[1].split("</table>")[0]
    rows = [re.sub(r"<[^>]+>", " ", row).split() for row in table.split("<tbody>")[1].split("<tr>")[1:]]
    assert len(rows) == len(run.trips)
    for row, trip in zip(rows, run.trips, strict=True):
        wanted = [trip.worst, trip.best, trip.pnl.gross, trip.spread, trip.impact, trip.fees, trip.funding, trip.net]
        cells = [cash(amount or 0, "").rstrip() for amount in wanted]
        assert " ".join(cells) in " ".join(row)
        assert row[0] == trip.entry_id


def test_the_drawing_of_equity_says_simulated_and_what_it_is() -> None:
    drawing = next(d for d in re.findall(r"<svg.*?</svg>", page_of(traded_run()), re.DOTALL) if "equity-title" in d)
    root = ET.fromstring(drawing)  # our own output
    named = {e.get("id"): e.text or "" for e in root.iter() if e.get("id")}
    assert "SIMULATED" in named["equity-title"]
    assert "USD" in named["equity-desc"]
    assert any(e.get("class") == "label-mark" and e.text == "SIMULATED" for e in root.iter())


def places(path: str) -> list[tuple[float, float]]:
    """Return the places that a path goes through."""
    return [(float(x), float(y)) for x, y in re.findall(r"([-\d.]+),([-\d.]+)", path)]


def test_the_curves_are_as_high_as_what_they_draw_and_break_where_nothing_is_known() -> None:
    run = traded_run()
    drawing = equity_drawing(run.money.curve, run.money.doubts)
    assert isinstance(drawing, EquityDrawing)
    known = np.array([p.equity for p in run.money.curve if p.equity is not None], dtype=np.float64)
    assert len(known) < len(run.money.curve), "two looks have no mark"
    drawn = places(drawing.equity.line)
    heights = np.array([y for _, y in drawn])
    share = (known - known.min()) / (known.max() - known.min())
    wanted = heights.max() + (heights.min() - heights.max()) * share
    assert heights.tolist() == pytest.approx(wanted.tolist(), abs=0.11)
    assert drawing.equity.line.count("M") == drawing.drawdown.line.count("M") == 2
    fallen = np.array([y for _, y in places(drawing.drawdown.line)])
    assert fallen.min() == pytest.approx(drawing.drawdown.top, abs=0.06), "at its peak it lies on zero"
    below = np.array([amount for _, amount in drawdowns(run.money.curve) if amount is not None])
    assert [y == fallen.max() for y in fallen].index(True) == int(below.argmin())
    assert len(drawing.gaps) == 2, "one for each look"
    assert all(drawing.left <= x <= drawing.right for x, _ in drawn)


def test_a_curve_of_a_day_is_no_larger_than_one_of_a_minute() -> None:
    points = traded_run().money.curve[:20]
    last, step = points[-1].ts, points[1].ts - points[0].ts
    many = [replace(points[n % 20], ts=last + n * step) for n in range(20_000)]
    drawing = equity_drawing(many, ())
    assert drawing is not None
    assert len(drawing.equity.line) < 60_000
    assert equity_drawing([replace(point, equity=None) for point in points], ()) is None


@pytest.mark.parametrize(("code", "of_funding"), [("rate_absent", True), (QUOTES_SILENT, False)])
def test_an_incomplete_day_has_no_number_and_says_why(code: str, *, of_funding: bool) -> None:
    run = traded_run()
    since = run.trips[0].entry_ts + 1
    booked: Any = {"symbol": run.trips[0].symbol, "heard": since} if of_funding else {}
    doubt = Doubt(code=code, since=since, until=since + (0 if of_funding else 10**9), **booked)
    run = doubted(run, doubt)
    text, why = text_of(run), f"2024-01-02 is incomplete ({code.replace('_', ' ')})"
    assert f"After costs, SIMULATED not known Whether it earns anything after costs cannot be told: {why}." in text
    assert f"SIMULATED money: not known, for {why};" in text
    day = page_of(run).split('aria-label="Days"')[1].split("<tbody>")[1].split("</table>")[0]
    assert day.count("not known") == 7
    assert code.replace("_", " ") in day
    trips = page_of(run).split('aria-label="Round trips"')[1].split("<tbody>")[1].split("</table>")[0]
    assert trips.count("not known") == (6 if of_funding else 0), "only what was held then is not known"
    statistics = statistics_of(run)
    assert statistics is not None
    assert (statistics.earnings[0].pnl is None) is of_funding
    assert "1.15 USD net" not in summary_text(run)
    exits = page_of(run).split('aria-label="Positions by exit"')[1].split("</table>")[0]
    assert ("not known" in exits) is ("not known\n" in summary_text(run)) is of_funding
    document = run_document(run, code={}, library="", files={})
    assert (document["pnl"]["net"] is None) is of_funding
    assert document["money"]["outcome"]["total"] is None


def test_a_market_without_an_account_has_neither_curve_nor_numbers() -> None:
    run = tiny_run()
    assert statistics_of(run) is None
    assert run.money.curve == ()
    assert 'aria-label="Equity and drawdown"' not in page_of(run)
    assert "After costs, SIMULATED not known" in text_of(run)


# Limits


def test_the_most_of_a_requirement_is_the_highest_that_a_decision_saw() -> None:
    run = traded_run()
    (use,) = count_run(run).limits
    rows = [row for row in run.rows if row["intent"] == "open"]
    most = max(rows, key=lambda row: row["daily_loss"])
    assert (use.gate, use.id, use.unit) == ("market", "little_lost", "%")
    assert (use.used, use.limit, use.at, use.n) == (most["daily_loss"], 0.03, most["decided_at"], len(rows))
    (document,) = limits_document((use,))
    assert document["share"] == use.used / use.limit
    assert (document["limit"], document["unit"]) == (3.0, "%")
    assert document["used"] == pytest.approx(100 * most["daily_loss"])
    assert document["when"] == str(use.at)


def test_the_most_of_a_cap_is_the_order_that_left_least_of_it() -> None:
    run = tiny_run()
    room = next(use for use in count_run(run).limits if use.id == "room")
    columns = run.decisions.columns
    shares = []
    for row, verdict, size in zip(run.rows, columns["verdict"], columns["final_size"], strict=True):
        if verdict in ("EXECUTE", "REDUCE"):
            sign = 1 if row["direction"] == "long" else -1
            mid = next(p for t, p in zip(run.instants, run.prices, strict=True) if t == row["decided_at"])
            shares.append(size / (0.05 * row["equity"] - sign * row["position"] * mid))
    assert room.share == pytest.approx(max(shares))
    assert 0 < room.share <= 1
    assert room.n == len(shares)
