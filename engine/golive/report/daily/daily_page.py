"""The page of a daily report: the three answers first, and then everything that they rest on."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from golive.core.dataclass import dataclass
from golive.core.version import VERSION
from golive.replay.simulated_fills import SIMULATED, filled_as
from golive.report.analysis import STYLE, Analysis, Fact, PageRow, PageTable, Section, analysis_text
from golive.report.banner import ON_PAPER
from golive.report.daily.account_of_day import AccountOfDay
from golive.report.daily.against_part import accounts_section, backtest_section, yesterday_section
from golive.report.daily.answers import Answer, answers_of
from golive.report.daily.execution_part import execution_section
from golive.report.daily.exposure_part import exposure_section
from golive.report.daily.gates_part import gates_section, regimes_section, worth_section
from golive.report.daily.health_part import days_section, health_section
from golive.report.daily.limits_told import limits_of
from golive.report.daily.models_part import models_section
from golive.report.daily.money_part import edge_section, money_section
from golive.report.drawing.equity_drawing import EquityDrawing, equity_drawing
from golive.report.formats import instant
from golive.report.render import render

PAGE = "daily_report.html"
KICKER = "golive daily report"

SECTIONS = (
    money_section,
    edge_section,
    execution_section,
    exposure_section,
    gates_section,
    worth_section,
    regimes_section,
    health_section,
    days_section,
    models_section,
    yesterday_section,
    backtest_section,
    accounts_section,
)
"""What a report tells, in its order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnMoney:
    """The drawing of equity and drawdown, where anything was marked."""

    curve: EquityDrawing | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DailyPage:
    """Everything that the page shows; `order_flow` and `banner` stand first, `first` to `last` is drawn."""

    kicker: str
    title: str
    order_flow: str
    banner: str
    fills: str
    facts: tuple[Fact, ...]
    answers: tuple[Answer, ...]
    money: DrawnMoney
    first: int
    last: int
    currency: str
    sections: tuple[Section, ...]
    limits: tuple[str, ...]
    provenance: PageTable
    code: str


def render_daily(account: AccountOfDay, *, templates: Path | None = None) -> str:
    """Return the report of a day as one HTML page, without scripts or references; the same for the same account.

    Raises
    ------
    InvalidInput
        When a template of the folder `templates` cannot be used.
    """
    page = daily_page(account)
    on_paper = f"{page.order_flow}. {ON_PAPER}" if page.order_flow else ON_PAPER
    return render(PAGE, page, folder=templates, style=STYLE, on_paper=on_paper)


def daily_page(account: AccountOfDay) -> DailyPage:
    """Gather what the page says."""
    record, feed = account.record, account.record.begun.feed_class
    curve = record.money.curve
    return DailyPage(
        kicker=KICKER,
        title=_title(account),
        order_flow=account.order_flow.words,
        banner=_banner(feed, record.begun.label),
        fills=f"{SIMULATED} fills: {filled_as(record.begun.label)}",
        facts=_facts(account),
        answers=answers_of(account),
        money=DrawnMoney(curve=equity_drawing(curve, record.money.doubts) if curve else None),
        first=curve[0].ts if curve else record.begun_at,
        last=curve[-1].ts if curve else record.until,
        currency=account.currency,
        sections=tuple(section(account) for section in SECTIONS),
        limits=tuple(limits_of(account)),
        provenance=provenance(account.digests),
        code=f"golive {VERSION}",
    )


def daily_text(account: AccountOfDay) -> str:
    """Return the report for a terminal: what the page says, without its drawings."""
    page = daily_page(account)
    sentences = [f"{answer.question} {answer.answer}. {' '.join(answer.sentences)}".rstrip() for answer in page.answers]
    analysis = Analysis(
        kicker=page.kicker,
        title=page.title,
        facts=(Fact(name="Fills", value=page.fills), *page.facts),
        sentences=tuple(sentences),
        sections=page.sections,
        limits=page.limits,
        provenance=page.provenance,
    )
    first = (page.order_flow,) if page.order_flow else ()
    return "\n".join((*first, analysis_text(analysis)))


def _banner(feed: str, label: str | None) -> str:
    rehearsed = "" if feed == "live" else f"{feed.upper()} feed: says nothing about any market"
    return "; ".join(filter(None, (label, rehearsed)))


def _title(account: AccountOfDay) -> str:
    return f"{account.name}, {account.date}{'' if account.is_over else ' (has not ended)'}"


def _facts(account: AccountOfDay) -> tuple[Fact, ...]:
    record, days = account.record, account.days
    return (
        Fact(name="Account", value=account.title or account.name),
        Fact(name="Run", value=f"{record.begun.run} since {instant(record.begun_at)}"),
        Fact(name="Mode and feed", value=f"{record.begun.mode}, on a feed that is {record.begun.feed_class.upper()}"),
        Fact(name="Strategies", value=", ".join(record.strategies)),
        Fact(name="Days", value=f"day {days.days} of {days.needed.days}"),
        Fact(name="Last entry", value=f"{record.head.seq:,}, {instant(record.until)}"),
    )


def provenance(digests: Mapping[str, str]) -> PageTable:
    """Return what the report rests on, by digest."""
    return PageTable(
        caption="What the account is bound to, and the entry that the report was made up to.",
        heads=("What", "Digest or value"),
        rows=tuple(PageRow(cells=item) for item in digests.items()),
        numeric=False,
    )
