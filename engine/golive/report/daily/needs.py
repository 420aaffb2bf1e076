"""What of an account needs a person, and whether it is healthy: out of the entries of its journal alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from golive.core.civil import date_text
from golive.core.dataclass import dataclass
from golive.core.several import several
from golive.journal.bodies.switch import SwitchSet
from golive.replay.daily.day_figures import MONEY, OPERATION
from golive.replay.daily.operation_figures import ACTIVE
from golive.report.daily.account_of_day import AccountOfDay
from golive.report.formats import duration, grouped, instant, words
from golive.trading.day_words import uncounted_words
from golive.trading.paper_days import Reason

QUIET_STEPS = 2
"""A day that goes on for so many looks after the last entry was not looked at."""

EVERYONE = "every order"


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """Something that a person has to see to; `is_unwell` says that the account does not do what it should."""

    text: str
    is_unwell: bool = True


def needs_of(account: AccountOfDay) -> tuple[Need, ...]:
    """Return what needs a person, what stops the account first."""
    return (
        *_switch(account),
        *_silence(account),
        *_money(account),
        *_alerts(account),
        *_coverage(account),
        *_drill(account),
    )


def standing(words_on: Sequence[SwitchSet]) -> tuple[SwitchSet, ...]:
    """Return the last word on each scope of the switch that is not active."""
    last = {word.scope: word for word in words_on}
    return tuple(word for _, word in sorted(last.items()) if word.to != ACTIVE)


def scope_words(scope: str) -> str:
    """Return what a scope of the switch is of.

    >>> scope_words("strategy/momentum"), scope_words("global")
    ('strategy/momentum', 'global')
    """
    return scope or EVERYONE


def _switch(account: AccountOfDay) -> Iterator[Need]:
    for word in standing(account.record.switch):
        since = f"since {instant(word.at)}, by {word.trip}: {words(word.why)}"
        yield Need(
            text=f"The switch of {scope_words(word.scope)} is {word.to.upper()} {since}. "
            f"Find out why; then `golive switch reset --role ROLE --reason TEXT --key FILE --trust ROOT`."
        )


def _silence(account: AccountOfDay) -> Iterator[Need]:
    record = account.record
    if record.stopped is not None:
        yield Need(text=f"The run was ended: {record.stopped.why.replace('_', ' ')}. The next start begins another.")
    quiet = account.period.until - record.until
    if account.is_over and quiet > QUIET_STEPS * record.step:
        yield Need(text=f"Nothing was written for the last {duration(quiet)} of the day: see why nobody looked.")
    away = account.figure(OPERATION, "away")
    if away.n:
        yield Need(text=f"Its process was away {several(away.n, 'time')}, {duration(round(1e9 * (away.value or 0)))}.")


def _money(account: AccountOfDay) -> Iterator[Need]:
    for id in ("net", "equity_change"):
        figure = account.figure(MONEY, id)
        if figure.value is None:
            yield Need(text=f"The day has no number for `{figure.title}`: {figure.why}.")


def _alerts(account: AccountOfDay) -> Iterator[Need]:
    lost = account.run_figure(OPERATION, "undelivered")
    if lost.value:
        yield Need(text=f"{several(round(lost.value), 'alert')} of {grouped(lost.n)} did not arrive.")


def _coverage(account: AccountOfDay) -> Iterator[Need]:
    day = next((one for one in account.days.each if one.day == account.day), None)
    if day is not None and day.why in {Reason.COVERAGE, Reason.SUBJECT}:
        yield Need(text=f"{date_text(day.day)} does not count: {uncounted_words(day, account.days)}.")


def _drill(account: AccountOfDay) -> Iterator[Need]:
    if account.drill is None:
        yield Need(text=f"No drill is told of: {account.why_no_drill}.", is_unwell=False)
    elif account.drill.subject != account.record.begun.subject:
        text = f"The last drill, {account.drill.drill}, was held on another policy, market or code."
        yield Need(text=text, is_unwell=False)
