"""`AccountRecord`: all that the entries of one run of an account say of it by an instant."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from golive.core.dataclass import dataclass
from golive.execution.account import DAY
from golive.journal.bodies.alert import AlertRaised
from golive.journal.bodies.alert_answer import OVER, AlertAnswered
from golive.journal.bodies.command_answer import CommandAnswered
from golive.journal.bodies.decision import DecisionTaken
from golive.journal.bodies.delivery import DeliveryTried
from golive.journal.bodies.gap import Gap
from golive.journal.bodies.model import ModelChanged
from golive.journal.bodies.run_started import RunStarted
from golive.journal.bodies.run_stopped import RunStopped
from golive.journal.bodies.switch import SwitchSet
from golive.journal.entry import Head
from golive.journal.outbox import DELIVERED
from golive.replay.daily.exposures import ExposurePoint
from golive.replay.daily.period import Period
from golive.replay.money.day_money import DayMoney
from golive.replay.money.run_money import RunMoney
from golive.replay.round_trips import Trip


@dataclass(frozen=True, slots=True, kw_only=True)
class LookedAt:
    """What looks came to that were taken together: of a strategy, at one verdict by one rule, or why it is untold."""

    strategy: str
    verdict: str
    rule: str
    untold: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenFill:
    """A fill that was heard of at an instant: its notional and fee, in nano-units."""

    ts: int
    strategy: str
    notional: int
    fee: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HeardAnswer:
    """How long an order was under way to its venue, and its answer back, in nanoseconds."""

    ts: int
    there: int
    back: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RaisedAlert:
    """An alert, when it was raised, what came of the last attempt on each channel, and what people replied."""

    ts: int
    alert: AlertRaised
    last: Mapping[str, DeliveryTried]
    replies: tuple[AlertAnswered, ...] = ()

    @property
    def is_delivered(self) -> bool:
        """Say whether every channel that was tried has it."""
        return bool(self.last) and all(one.outcome == DELIVERED for one in self.last.values())

    @property
    def is_lost(self) -> bool:
        """Say whether somebody had to be told, was not, and has not replied all the same: `over` is nobody's reply."""
        is_answered = any(reply.reply != OVER for reply in self.replies)
        return self.alert.same_as is None and not self.is_delivered and not is_answered


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountRecord:
    """An account after the last entry that was read; money in nano-units, instants in nanoseconds.

    `step` is the longest time between two looks that are told.

    By day: `asked` are the looks that were taken, `untold` those of them at which something was unknown that had to be
    known, and `looks` what came of those at which something was signalled or untold. `gaps` are of the process and of
    its streams.
    """

    begun: RunStarted
    begun_at: int
    until: int
    step: int
    head: Head
    capital: int
    strategies: tuple[str, ...]
    money: RunMoney
    trips: tuple[Trip, ...]
    fills: tuple[TakenFill, ...]
    answers: tuple[HeardAnswer, ...]
    boundaries: tuple[int, ...]
    exposures: tuple[ExposurePoint, ...]
    decisions: tuple[DecisionTaken, ...]
    looks: Mapping[int, Counter[LookedAt]]
    asked: Mapping[int, int]
    untold: Mapping[int, int]
    gaps: tuple[Gap, ...]
    switch: tuple[SwitchSet, ...]
    alerts: tuple[RaisedAlert, ...]
    commands: tuple[CommandAnswered, ...]
    models: tuple[ModelChanged, ...]
    stopped: RunStopped | None

    @property
    def whole(self) -> Period:
        """Return all of its time, the last entry included."""
        return Period(since=self.begun_at, until=self.until + 1)

    def day(self, day: int) -> DayMoney | None:
        """Return the money of a day since 1970, None where the run has none of it."""
        return next((one for one in self.money.days if one.day == day), None)

    def looks_in(self, period: Period) -> Counter[LookedAt]:
        """Return what looks came to on the days that lie in a period."""
        return sum((own for day, own in self.looks.items() if _touches(period, day)), Counter[LookedAt]())

    def asked_in(self, period: Period) -> tuple[int, int]:
        """Return how many looks were taken on the days that lie in a period, and how many of them are untold."""
        asked = sum(count for day, count in self.asked.items() if _touches(period, day))
        return asked, sum(count for day, count in self.untold.items() if _touches(period, day))


def days_in(days: Sequence[DayMoney], period: Period) -> tuple[DayMoney, ...]:
    """Return the days that have a part in a period."""
    return tuple(day for day in days if _touches(period, day.day))


def _touches(period: Period, day: int) -> bool:
    return period.shared_with(day * DAY, (day + 1) * DAY) > 0
