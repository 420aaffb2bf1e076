"""The daily report as JSON values, and the figures of a day alone: money is decimals in text, instants are text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from golive.core.civil import date_text
from golive.core.version import VERSION
from golive.replay.attribution_document import attribution_document
from golive.replay.daily.blocked import BlockedBy, allowed_share, blocked_in
from golive.replay.daily.day_figures import Figures
from golive.replay.daily.figure import Figure
from golive.replay.daily.regimes import RegimeSeen, regimes_in
from golive.replay.money.decimals import decimals
from golive.report.daily.account_of_day import AccountOfDay
from golive.report.daily.answers import answers_of
from golive.report.daily.limits_told import limits_of
from golive.report.daily.models_part import models_document
from golive.report.tally.limit_use import limits_document

FORMAT = 1
"""Of the documents; it is counted up where a reader has to know."""


def daily_document(account: AccountOfDay) -> Mapping[str, Any]:
    """Return everything that the page says, in numbers."""
    record = account.record
    return {
        **_head(account),
        "answers": [
            {"question": one.question, "answer": one.answer, "because": list(one.sentences)}
            for one in answers_of(account)
        ],
        "day": _groups(account.figures),
        "day_before": None if account.before is None else _groups(account.before),
        "run_so_far": _groups(account.run),
        "sharpe": _figures(account.sharpe),
        "days": _days(account),
        "blocked": {
            "day": [_blocked(one) for one in blocked_in(record, account.period)],
            "run_so_far": [_blocked(one) for one in blocked_in(record, record.whole)],
            "allowed": allowed_share(record, record.whole).document(),
        },
        "attribution": attribution_document(account.attribution),
        "regimes": [_regime(one) for one in regimes_in(record, record.whole)],
        "limits": {"uses": limits_document(account.limits), "why": account.why_no_limits or None},
        "health": _health(account),
        "models": {"each": models_document(account), "why": account.why_no_models or None},
        "backtest": None
        if account.backtest is None
        else {
            "run": account.backtest.name,
            "differs": list(account.backtest.differs),
            "figures": _figures(account.backtest.figures),
        },
        "backtest_withheld": account.why_no_backtest or None,
        "accounts": _figures(one.beyond for one in account.compared),
        "does_not_tell": list(limits_of(account)),
        "digests": dict(account.digests),
    }


def metrics_document(account: AccountOfDay) -> Mapping[str, Any]:
    """Return the figures of the day, the Sharpe ratio and the days that count: one flat document a day."""
    metrics = {figure.id: figure.document() for group in account.figures.values() for figure in group}
    metrics |= {figure.id: figure.document() for figure in account.sharpe}
    days = account.days
    return {**_head(account), "days_counted": days.days, "days_needed": days.needed.days, "metrics": metrics}


def _head(account: AccountOfDay) -> Mapping[str, Any]:
    record = account.record
    return {
        "format": FORMAT,
        "golive": VERSION,
        "lacks": account.order_flow.words,
        "account": account.name,
        "date": account.date,
        "is_over": account.is_over,
        "run": record.begun.run,
        "mode": record.begun.mode,
        "feed_class": record.begun.feed_class,
        "fills": " ".join(filter(None, ("SIMULATED", record.begun.label))),
        "currency": account.currency,
        "strategies": list(record.strategies),
        "last_entry": {"seq": record.head.seq, "hash": record.head.hash.hex(), "at": str(record.until)},
    }


def _groups(groups: Figures) -> Mapping[str, Any]:
    return {name: _figures(figures) for name, figures in groups.items()}


def _figures(figures: Iterable[Figure]) -> Mapping[str, Any]:
    return {figure.id: figure.document() for figure in figures}


def _days(account: AccountOfDay) -> Mapping[str, Any]:
    days = account.days
    return {
        "counted": days.days,
        "needed": days.needed.days,
        "round_trips": days.trades,
        "round_trips_needed": days.needed.trades,
        "each": [
            {
                "date": date_text(one.day),
                "counts": one.why is None,
                "why": None if one.why is None else one.why.value,
                "told_looks": one.told_looks,
                "due_looks": one.due_looks,
                "scheduled_looks": one.scheduled_looks,
            }
            for one in days.each
        ],
    }


def _blocked(one: BlockedBy) -> Mapping[str, Any]:
    return {"rule": one.rule, "verdict": one.verdict, "looks": one.looks, "episodes": one.episodes}


def _regime(one: RegimeSeen) -> Mapping[str, Any]:
    return {
        "regime": one.regime,
        "decisions": one.decisions,
        "episodes": one.episodes,
        "episodes_allowed": one.allowed,
        "round_trips": one.trips,
        "net": decimals(one.net),
    }


def _health(account: AccountOfDay) -> Mapping[str, Any]:
    record, period, drill = account.record, account.period, account.drill
    return {
        "gaps": [
            {"stream": gap.stream, "since": str(gap.since), "until": str(gap.until), "because": gap.why}
            for gap in record.gaps
            if period.shared_with(gap.since, gap.until)
        ],
        "switch": [
            {"scope": word.scope, "to": word.to, "by": word.trip, "because": word.why, "at": str(word.at)}
            for word in record.switch
        ],
        "alerts": [
            {
                "alert": one.alert.alert,
                "severity": one.alert.severity,
                "text": one.alert.text,
                "delivery": {channel: tried.outcome for channel, tried in sorted(one.last.items())},
                "replies": [answered.reply for answered in one.replies],
            }
            for one in record.alerts
            if period.has(one.ts)
        ],
        "last_drill": None
        if drill is None
        else {
            "drill": drill.drill,
            "ended": str(drill.ended),
            "outcomes": drill.outcomes,
            "unmeasured": drill.unmeasured,
            "of_this_subject": drill.subject == record.begun.subject,
        },
        "last_drill_withheld": account.why_no_drill or None,
        "models": [{"model": one.model, "version": one.version, "change": one.change} for one in record.models],
    }
