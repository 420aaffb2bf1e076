"""The parts of a page on gates and on regimes: what was blocked, by which rule, and in which market."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from golive.core.dash import DASH
from golive.core.value import missing
from golive.models.numerics.wilson_interval import wilson_interval
from golive.replay.daily.blocked import BlockedBy, allowed_share, blocked_in
from golive.replay.daily.period import Period
from golive.replay.daily.regimes import RegimeSeen, regimes_in
from golive.report.analysis import PageRow, PageTable, Section
from golive.report.attribution_section import attribution_section
from golive.report.daily.account_of_day import AccountOfDay
from golive.report.daily.figure_words import in_words
from golive.report.drawing.bar_chart import Bar, BarChart, bar_chart
from golive.report.formats import grouped, percent, words
from golive.report.money_page import amount

FULL, MOST_ROWS = 100.0, 40
NO_REGIME = missing("no_regime", "no decision of it looked at a regime")


def gates_section(account: AccountOfDay) -> Section:
    """Return what was blocked, rule by rule, on the day and over the run."""
    record, period, whole = account.record, account.period, account.record.whole
    so_far = blocked_in(record, whole)
    return Section(
        id="gates",
        title="What was blocked",
        paragraphs=(
            f"On {account.date}: {_allowed(account, period)} Over the run so far: {_allowed(account, whole)}",
            (
                "What a rule was worth is not told by how often it acted: an episode that it kept out may have earned "
                "or lost."
            ),
        ),
        bars=tuple(_bars(so_far)),
        tables=(_table(blocked_in(record, period), so_far, account.date),),
    )


def _allowed(account: AccountOfDay, period: Period) -> str:
    share = allowed_share(account.record, period)
    return f"{share.title.lower()}: {in_words(share, '')}."


def _bars(rows: Sequence[BlockedBy]) -> Iterator[BarChart]:
    total = sum(row.looks for row in rows)
    if total:
        yield bar_chart(
            id="gates-chart",
            title="Looks that were not let through as they were asked, by the rule that decided",
            description=f"In per cent of {grouped(total)} such looks of the run so far; looks of one episode hang "
            "together, so that these are no independent cases.",
            rows=[_bar(row, total) for row in rows[:_BARS]],
            zones=(("of the looks, %", 0.0, FULL),),
        )


_BARS = 12


def _bar(row: BlockedBy, total: int) -> Bar:
    share = row.looks / total
    return Bar(name=row.rule.rpartition(".")[2], lower=FULL * share, upper=FULL * share, text=percent(share))


def _table(day: Sequence[BlockedBy], run: Sequence[BlockedBy], date: str) -> PageTable:
    own = {(row.rule, row.verdict): row for row in day}
    nothing = BlockedBy(rule="", verdict="", looks=0, episodes=0)
    rows = [(row, own.get((row.rule, row.verdict), nothing)) for row in run]
    return PageTable(
        caption="Looks and episodes by the rule that decided, and its verdict; an episode counts once for each rule "
        "that decided a look of it.",
        heads=("Rule", "Verdict", f"Looks, {date}", "Episodes", "Looks, run so far", "Episodes"),
        rows=tuple(
            PageRow(
                cells=(
                    row.rule,
                    row.verdict,
                    grouped(today.looks),
                    grouped(today.episodes),
                    grouped(row.looks),
                    grouped(row.episodes),
                )
            )
            for row, today in rows[:MOST_ROWS]
        )
        or (PageRow(cells=("nothing was blocked", DASH, "0", "0", "0", "0")),),
    )


def worth_section(account: AccountOfDay) -> Section:
    """Return what each gate earned or cost so far, where what was received was kept and is named."""
    section = attribution_section(account.attribution, account.currency)
    if account.attribution.why is None:
        return section
    return replace(section, paragraphs=(*section.paragraphs, "`--recorded DIR` names what was kept of this run."))


def regimes_section(account: AccountOfDay) -> Section:
    """Return the regimes in which something was signalled."""
    run = regimes_in(account.record, account.record.whole)
    day = {one.regime: one for one in regimes_in(account.record, account.period)}
    decisions = len(account.record.decisions)
    why = ": the library has no gate that asks for one" if decisions else ""
    withheld = f"Withheld: {NO_REGIME}, n = {grouped(decisions)} decisions{why}."
    return Section(
        id="regimes",
        title="Regimes",
        paragraphs=() if run else (withheld,),
        bars=tuple(_regime_bars(run)),
        tables=(_regime_table(run, day, account.date, account.currency),) if run else (),
    )


def _regime_bars(run: Sequence[RegimeSeen]) -> Iterator[BarChart]:
    total = sum(one.decisions for one in run)
    if total:
        yield bar_chart(
            id="regimes-chart",
            title="Regimes in which something was signalled",
            description=f"In per cent of {grouped(total)} decisions of the run so far.",
            rows=[
                Bar(
                    name=words(one.regime),
                    lower=FULL * one.decisions / total,
                    upper=FULL * one.decisions / total,
                    text=percent(one.decisions / total),
                )
                for one in run
            ],
            zones=(("of the decisions, %", 0.0, FULL),),
        )


def _regime_table(run: Sequence[RegimeSeen], day: dict[str, RegimeSeen], date: str, currency: str) -> PageTable:
    return PageTable(
        caption="Decisions on something to be opened by the regime that they were made in, and the round trips that "
        f"came of them and ended, in {currency}. The share of episodes has Wilson's interval.",
        heads=("Regime", f"Decisions, {date}", "Decisions, run", "Episodes let through", "Round trips", "Net"),
        rows=tuple(
            PageRow(
                cells=(
                    words(one.regime),
                    grouped(day[one.regime].decisions if one.regime in day else 0),
                    grouped(one.decisions),
                    _share(one),
                    grouped(one.trips),
                    amount(one.net),
                )
            )
            for one in run
        ),
        numeric=False,
    )


def _share(one: RegimeSeen) -> str:
    share = one.allowed / one.episodes
    low, high = wilson_interval(share, one.episodes)
    return f"{percent(share)}, {percent(low)} to {percent(high)}, n = {grouped(one.episodes)}"
