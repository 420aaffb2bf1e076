"""The first screen: did it earn, is it healthy, what needs me."""

from __future__ import annotations

from collections.abc import Iterator

from golive.core.dataclass import dataclass
from golive.core.several import several
from golive.replay.daily.day_figures import EARNINGS, MONEY, OPERATION
from golive.replay.money.earnings import CONFIDENCE
from golive.replay.simulated_fills import SIMULATED
from golive.report.daily.account_of_day import AccountOfDay
from golive.report.daily.figure_words import difference_words, value_words
from golive.report.daily.needs import needs_of
from golive.report.formats import grouped, number, sureness
from golive.trading.day_words import uncounted_words
from golive.trading.paper_days import Reason

GOOD, BAD, NEUTRAL = "good", "bad", "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A question, its answer in a few words, its tone, and sentences that say why."""

    question: str
    answer: str
    tone: str
    sentences: tuple[str, ...]


def answers_of(account: AccountOfDay) -> tuple[Answer, ...]:
    """Return the three answers."""
    return (_earned(account), _healthy(account), _needed(account))


def _earned(account: AccountOfDay) -> Answer:
    change = account.figure(MONEY, "equity_change")
    if change.value is None:
        answer, tone = "Cannot be told", BAD
    else:
        answer = difference_words(change, change.value, account.currency)
        tone = GOOD if change.value > 0 else BAD if change.value < 0 else NEUTRAL
    return Answer(question="Did it earn?", answer=answer, tone=tone, sentences=tuple(_money_sentences(account)))


def _money_sentences(account: AccountOfDay) -> Iterator[str]:
    change, net = account.figure(MONEY, "equity_change"), account.figure(MONEY, "net")
    trips = account.figure(EARNINGS, "round_trips")
    so_far = "" if account.is_over else ", so far"
    if change.value is None:
        yield f"{account.date}{so_far}: {change.why}."
    else:
        yield (
            f"{SIMULATED} money, added to equity on {account.date}{so_far}; {value_words(net, account.currency)} "
            f"booked net of costs, {several(trips.n, 'round trip')} ended."
        )
    yield _edge(account)


def _edge(account: AccountOfDay) -> str:
    """Return whether all episodes so far tell that it earns."""
    mean = account.run_figure(EARNINGS, "mean_net")
    if mean.value is None or mean.lower is None or mean.upper is None:
        return f"Whether it earns anything after costs cannot be told: {mean.why}."
    ends = f"{number(mean.lower)} to {number(mean.upper)} {account.currency} at {sureness(CONFIDENCE)}"
    seen = f"{number(mean.value)} {account.currency} an episode, {ends}, n = {grouped(mean.n)} episodes"
    if mean.lower > 0:
        return f"As far as all episodes so far can tell it earns: {seen}."
    if mean.upper < 0:
        return f"As far as all episodes so far can tell it loses: {seen}."
    return f"Whether it earns after costs cannot be told from all episodes so far, the interval has zero in it: {seen}."


def _healthy(account: AccountOfDay) -> Answer:
    unwell = [need for need in needs_of(account) if need.is_unwell]
    if not account.figure(OPERATION, "told_looks").n:
        answer, tone = "Cannot be told", BAD
    elif unwell:
        answer, tone = "No", BAD
    else:
        answer, tone = "Yes", GOOD
    return Answer(question="Is it healthy?", answer=answer, tone=tone, sentences=tuple(_health(account)))


def _health(account: AccountOfDay) -> Iterator[str]:
    up, looks = account.figure(OPERATION, "uptime"), account.figure(OPERATION, "told_looks")
    gaps, trips = account.figure(OPERATION, "stream_gaps"), account.figure(OPERATION, "trips")
    yield (
        f"Up {value_words(up, '')} of the time, {value_words(looks, '')} of {grouped(looks.n)} looks could be told, "
        f"{_counted(gaps.value, 'gap')} of its streams, {_counted(trips.value, 'trip')} of the switch."
    )
    days = account.days
    yield f"Day {days.days} of {days.needed.days} that count{_why_not(account)}."


def _why_not(account: AccountOfDay) -> str:
    day = next((one for one in account.days.each if one.day == account.day), None)
    if day is None or day.why is None:
        return ""
    if day.why is Reason.RUNNING:
        return "; this one has not ended"
    return f"; this one does not: {uncounted_words(day, account.days)}"


def _counted(value: float | None, name: str) -> str:
    count = round(value or 0)
    return several(count, name) if count else f"no {name}s"


def _needed(account: AccountOfDay) -> Answer:
    needs = needs_of(account)
    unwell = sum(need.is_unwell for need in needs)
    answer = several(len(needs), "thing") if needs else "Nothing"
    return Answer(
        question="What needs me?",
        answer=answer,
        tone=BAD if unwell else NEUTRAL if needs else GOOD,
        sentences=tuple(need.text for need in needs) or ("Nothing that its journal tells of.",),
    )
