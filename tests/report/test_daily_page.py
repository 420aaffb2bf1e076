"""The daily report of an account: its texts, its numbers as documents, and what becomes of hostile names."""

from __future__ import annotations

import json
import os
import re
from dataclasses import replace
from pathlib import Path

import pytest
from tests.report.pages import Page, asks_for_something
from tests.report.small_account import (
    CAPITAL,
    HOSTILE,
    at,
    begun,
    looks,
    marked,
    report_of,
    trade,
    traded,
    two_days,
)
from tests.report.small_model import FIRST as MODELS_FROM
from tests.report.small_model import full_ledger

from golive.compiler.order_flow import OrderFlow
from golive.core.unit import NANOS
from golive.execution.account import DAY
from golive.journal.bodies.alert import AlertRaised
from golive.journal.bodies.alert_answer import AlertAnswered
from golive.journal.bodies.funding import FundingCharged
from golive.journal.bodies.gap import Gap
from golive.journal.bodies.run_stopped import RunStopped
from golive.journal.bodies.switch import SwitchSet
from golive.learning.models_until import models_until
from golive.replay.daily.day_figures import EARNINGS, EXECUTION, MONEY, OPERATION
from golive.report.daily.account_of_day import AccountOfDay
from golive.report.daily.answers import answers_of
from golive.report.daily.daily_document import daily_document, metrics_document
from golive.report.daily.daily_page import SECTIONS, daily_page, daily_text, render_daily
from golive.report.daily.models_part import models_document, models_section
from golive.report.daily.needs import needs_of

GOLDEN = Path(__file__).parent / "golden"
WITHHELD = re.compile(r"withheld|cannot be told|not known", re.IGNORECASE)


@pytest.fixture(scope="module")
def account() -> AccountOfDay:
    return report_of(two_days())


def same(name: str, text: str) -> None:
    path = GOLDEN / name
    if os.environ.get("GOLIVE_UPDATE_GOLDEN"):
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")


def test_the_text_is_as_written_down(account: AccountOfDay) -> None:
    same("daily.txt", daily_text(account) + "\n")


def test_the_document_is_as_written_down(account: AccountOfDay) -> None:
    document = {**daily_document(account), "golive": "0"}
    # Of the entry that it ends with; the hash changes with every field that a body gains.
    document["last_entry"] = {**document["last_entry"], "hash": ""}
    document["digests"] = {**document["digests"], "hash of it": ""}
    same("daily.json", json.dumps(document, indent=2, allow_nan=False) + "\n")


def test_the_metrics_are_the_figures_of_the_document(account: AccountOfDay) -> None:
    document, metrics = daily_document(account), metrics_document(account)["metrics"]
    groups = document["day"]
    assert {
        **{id: figure for group in groups.values() for id, figure in group.items()},
        **document["sharpe"],
    } == metrics
    assert json.loads(json.dumps(metrics, allow_nan=False)) == metrics


def test_money_adds_up_by_hand(account: AccountOfDay) -> None:
    """100 lots of 0.001 at a tick of 0.1: a tick is worth 0.01."""
    day = {one.id: one.value for one in account.figures[MONEY]}
    # From 60,000.0 to 60,400.0 with a tenth of a bitcoin, less two fees of 2 and funding of 0.601.
    assert day["net"] == 40 * NANOS - 4 * NANOS - 601_000_000
    # Mids were a tick off at either end: half a tick each way is the spread, and all of it here.
    assert day["spread"] == 2 * 10_000_000
    assert day["gross"] == 40 * NANOS + 2 * 10_000_000
    assert day["funding"] == -601_000_000
    assert day["equity_change"] == day["net"]
    assert day["equity"] == CAPITAL - 14 * NANOS + 36 * NANOS - 601_000_000
    run = {one.id: one.value for one in account.run[MONEY]}
    assert run["net"] == day["net"] - 10 * NANOS - 4 * NANOS
    before = {one.id: one.value for one in (account.before or {})[MONEY]}
    assert before["net"] == -14 * NANOS
    # From the beginning to the mark of 9:30, which is the lowest of the first day.
    assert before["drawdown"] == 22 * NANOS


def test_every_figure_has_its_n_and_an_interval_or_says_why_not(account: AccountOfDay) -> None:
    for figures in (account.figures, account.run, {"sharpe": account.sharpe}):
        for figure in (one for group in figures.values() for one in group):
            assert figure.n >= 0
            assert figure.counted
            assert (figure.lower is None) == (figure.upper is None)
            assert figure.why or figure.lower is not None, figure.id


def test_the_page_runs_nothing_and_asks_for_nothing(account: AccountOfDay) -> None:
    page = Page.of(render_daily(account))
    assert asks_for_something(page) == []
    ids = [element.attributes["id"] for element in page.elements if "id" in element.attributes]
    assert len(ids) == len(set(ids))
    assert [element.tag for element in page.all("h1")] == ["h1"]


def test_the_page_is_the_same_each_time_and_says_what_the_text_says(account: AccountOfDay) -> None:
    page = render_daily(account)
    assert page == render_daily(report_of(two_days()))
    shown = Page.of(page).text()
    for answer in answers_of(account):
        assert answer.answer in shown
        assert all(sentence in shown for sentence in answer.sentences)
    assert "SIMULATED fills" in shown
    assert shown.index("Did it earn?") < shown.index("Is it healthy?") < shown.index("What needs me?")
    assert shown.index("What needs me?") < shown.index("Equity and drawdown")


def test_each_section_has_a_drawing_a_table_or_says_why_it_is_withheld(account: AccountOfDay) -> None:
    for section in (make(account) for make in SECTIONS):
        has_content = section.tables or section.charts or section.bars
        assert has_content or any(WITHHELD.search(paragraph) for paragraph in section.paragraphs), section.id
    sections = [make(account) for make in SECTIONS]
    drawn = {chart.id for one in sections for chart in one.charts} | {bars.id for one in sections for bars in one.bars}
    assert drawn == {"daily-chart", "slippage-chart", "gates-chart", "regimes-chart"}


def test_hostile_names_are_shown_and_nothing_more() -> None:
    account = report_of(two_days(HOSTILE), title=HOSTILE)
    page = render_daily(account)
    assert "<script" not in page
    assert "\u202e" not in page
    assert "&lt;script&gt;" in page
    assert asks_for_something(Page.of(page)) == []
    assert "\u202e" not in daily_text(account)
    assert Page.of(page).shape == Page.of(render_daily(report_of(two_days("x"), title="y"))).shape


# Answers


def test_a_day_that_earned_and_was_well_needs_nobody() -> None:
    day = [begun().draft(at(0, 0)), *looks(0)]
    account = report_of(day, day=0)
    earned, healthy, needs = answers_of(account)
    assert (earned.answer, healthy.answer, needs.answer) == ("0.00 USD", "Yes", "Nothing")


def test_what_was_gained_has_its_sign_and_what_was_away_is_named(account: AccountOfDay) -> None:
    earned, healthy, needs = answers_of(account)
    assert earned.answer == "+35.40 USD"
    assert "cannot be told: no interval: 2 episodes, needs 24" in earned.sentences[1]
    assert healthy.answer == "No"
    assert "away 1 time, 30 min" in needs.sentences[0]


def test_a_switch_that_nobody_reset_stands_first() -> None:
    halted = SwitchSet(scope="account", epoch=1, to="halted", trip="day_loss", why="daily_loss", at=at(0, 20))
    account = report_of([begun().draft(at(0, 0)), *looks(0, upto=20), halted.draft(at(0, 20)), *looks(0)[20:]], day=0)
    first = needs_of(account)[0]
    assert first.is_unwell
    assert "HALTED since 2026-01-05 20:00:00 UTC, by day_loss: daily loss" in first.text
    assert answers_of(account)[1].answer == "No"


def test_a_journal_that_is_cut_in_the_middle_of_a_day_says_how_far_it_goes() -> None:
    cut = [draft for draft in two_days() if draft.ts <= at(1, 8)]
    back = Gap(stream="process", since=at(1, 8), until=at(2, 3), why="killed").draft(at(2, 3))
    running = report_of(cut, is_over=False)
    assert running.figure(MONEY, "open_profit").value == 10 * NANOS + 100_000_000 - 100_000_000
    assert "(has not ended)" in daily_text(running)
    assert "so far" in answers_of(running)[0].sentences[0]
    over = report_of([*cut, back])
    assert any("Nothing was written for the last 16 h" in need.text for need in needs_of(over))
    # Something is open at midnight, and no mark is near: nobody knows what it was worth.
    assert over.figure(MONEY, "equity_change").value is None
    assert answers_of(over)[0].answer == "Cannot be told"
    assert any("has no number" in need.text for need in needs_of(over))


def test_an_account_without_trades_has_numbers_of_nothing_and_withholds_the_rest() -> None:
    account = report_of([begun().draft(at(0, 0)), *looks(0), *looks(1)])
    assert account.figure(MONEY, "net").value == 0
    assert account.figure(EARNINGS, "win_rate").value is None
    assert account.figure(EXECUTION, "slippage").why == "there was none of which it is known"
    assert account.figure(OPERATION, "looks").value == 48
    assert "Nothing" in answers_of(account)[2].answer
    assert asks_for_something(Page.of(render_daily(account))) == []


def test_a_journal_of_one_entry_is_told_as_far_as_it_goes() -> None:
    account = report_of([begun().draft(at(0, 0))], day=0, is_over=False)
    assert answers_of(account)[1].answer == "Cannot be told"
    assert asks_for_something(Page.of(render_daily(account))) == []
    assert account.before is None
    assert "no day before this one" in daily_text(account)
    assert "n = 0 decisions." in daily_text(account)
    assert "the library has no gate" not in daily_text(account)


def test_a_rate_that_nobody_knows_leaves_the_day_without_a_number() -> None:
    absent = FundingCharged(symbol="BTC-PERP", boundary=at(1, 8), why="rate_absent").draft(at(1, 8))
    unknown = [absent if draft.kind == FundingCharged.KIND else draft for draft in two_days()]
    account = report_of(unknown)
    assert account.figure(MONEY, "net").value is None
    assert account.figure(MONEY, "fees").value == 4 * NANOS
    assert account.run_figure(EARNINGS, "mean_net").value is None
    assert "funding is not known of 2026-01-06" in answers_of(account)[0].sentences[0]


def test_an_ended_run_and_an_earlier_one_are_said() -> None:
    ended = RunStopped(run="paper-1", why="new_run").draft(at(1, 23.9))
    account = report_of([*two_days()[:-1], ended], earlier_runs=2)
    assert any("The run was ended: new run" in need.text for need in needs_of(account))
    assert "Anything of its 2 earlier runs" in daily_text(account)


def test_a_feed_that_is_not_live_stands_over_everything() -> None:
    drafts = [begun(feed_class="simulated").draft(at(0, 0)), *two_days()[1:]]
    page = Page.of(render_daily(report_of(drafts)))
    assert "SIMULATED feed: says nothing about any market" in page.text()
    assert "no day of it counts" in page.text()


def test_an_account_that_is_filled_from_bars_says_coarse_over_everything_and_beside_its_fills() -> None:
    drafts = [begun(feed_class="live", label="COARSE").draft(at(0, 0)), *two_days()[1:]]
    account = report_of(drafts)
    assert daily_page(account).banner == "COARSE"
    assert "SIMULATED fills: COARSE: orders meet the bar after their decision" in daily_text(account)
    assert daily_document(account)["fills"] == "SIMULATED COARSE"


@pytest.mark.parametrize("flow", [OrderFlow.LACKING, OrderFlow.NOT_KNOWN])
def test_a_policy_that_is_not_seen_to_look_at_order_flow_is_said_first(account: AccountOfDay, flow: OrderFlow) -> None:
    told = replace(account, order_flow=flow)
    page = render_daily(told)
    first = re.search(r"<body>\s*<aside[^>]*><strong>(.*?)</strong>", page)
    assert first is not None
    assert first[1] == flow.words == daily_text(told).splitlines()[0] == daily_document(told)["lacks"]
    assert metrics_document(told)["lacks"] == flow.words
    assert page.count(flow.words) == 1 + page.split("</style>")[0].count(flow.words) > 1


def test_of_a_policy_that_sees_order_flow_nothing_is_said(account: AccountOfDay) -> None:
    told = replace(account, order_flow=OrderFlow.SEEN)
    assert "ORDER FLOW" not in f"{render_daily(told)}{daily_text(told)}"
    assert daily_document(told)["lacks"] == ""
    assert account.order_flow is OrderFlow.NOT_KNOWN


def test_an_alert_that_did_not_arrive_is_counted() -> None:
    drafts = [draft for draft in two_days() if b'"attempt":2' not in draft.body]
    account = report_of(drafts)
    assert any("1 alert of 1 did not arrive" in need.text for need in needs_of(account))
    assert daily_document(account)["health"]["alerts"][0]["delivery"] == {"webhook": "failed"}


def test_an_alert_that_somebody_replied_to_or_that_was_told_already_is_not_lost() -> None:
    drafts = [draft for draft in two_days() if draft.kind != "delivery"]
    again = AlertRaised(alert="a-2", severity="high", text="again", same_as="a-1").draft(at(1, 15))
    assert (
        report_of(sorted([*drafts, again], key=lambda draft: draft.ts)).run_figure(OPERATION, "undelivered").value == 1
    )
    closed = AlertAnswered(alert="a-1", reply="closed", at=at(1, 16), by="anna").draft(at(1, 16))
    account = report_of(sorted([*drafts, again, closed], key=lambda draft: draft.ts))
    assert account.run_figure(OPERATION, "undelivered").value == 0
    assert "closed by anna, UNSIGNED" in daily_text(account)


def test_a_mark_that_is_missing_is_hatched_and_breaks_the_line() -> None:
    opened = trade("m-1", "buy", at(0, 9), 600_000)
    drafts = [
        *looks(0),
        *traded(opened),
        marked(at(0, 10), 601_000, CAPITAL),
        marked(at(0, 11), 601_000, None),
        marked(at(0, 12), 601_000, CAPITAL),
    ]
    day = sorted([begun().draft(at(0, 0)), *drafts], key=lambda draft: draft.ts)
    assert 'class="unmarked"' in render_daily(report_of(day, day=0))
    assert DAY == 24 * 3_600 * NANOS


def test_the_models_of_its_strategies_stand_with_who_let_them_in(tmp_path: Path, account: AccountOfDay) -> None:
    records = full_ledger(tmp_path).records
    day = (MODELS_FROM + 7 * DAY) // DAY
    before, after = (models_until(records, ("momentum",), end) for end in (day * DAY, (day + 1) * DAY))
    assert models_until(records, ("another",), (day + 1) * DAY) == ()
    assert [one.record.in_service.version for one in (*before, *after) if one.record.in_service is not None] == [
        "1",
        "2",
    ]
    page = replace(account, day=day, models=after, why_no_models="")
    (section,) = [one for one in (models_section(page),) if one.tables]
    serving, words = (table.rows for table in section.tables[:2])
    assert serving[0].cells == ("forecast", "momentum", "2", "2026-01-08 13:00:00", "mia", "by the records yes")
    assert [row.cells[3] for row in words] == ["proposed", "accepted"]
    (one,) = models_document(page)
    assert (one["version"], one["accepted_by"], len(one["words"])) == ("2", "mia", 2)
    later = models_section(replace(page, day=day + 1))
    assert len(later.tables) < len(section.tables), "nothing was said on the day after"
