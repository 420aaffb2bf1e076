"""Whether a run earned anything after costs, or why that cannot be told."""

from __future__ import annotations

import enum
from collections.abc import Iterator

from golive.core.civil import date_text
from golive.core.dataclass import dataclass
from golive.core.value import Unknown
from golive.replay.money.earnings import Earnings
from golive.replay.money.run_money import RunMoney


class Word(enum.Enum):
    """What is said of a run: both ends of the interval of the mean are on one side of zero, or it cannot be told."""

    EARNS = "earns"
    LOSES = "loses"
    UNTOLD = "cannot be told"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a run came to after costs, in nano-units: `booked` of what was filled, `open` of what is still open.

    Both are None where some day is incomplete, and both together are `total`. `why` are the reasons for which it
    cannot be told whether it earns, in words.
    """

    word: Word
    booked: int | None
    open: int | None
    why: tuple[str, ...]

    @property
    def total(self) -> int | None:
        """Return what the equity came to more than it began with."""
        return None if self.booked is None or self.open is None else self.booked + self.open


def outcome_of(money: RunMoney, earnings: Earnings) -> Outcome:
    """Return what a run came to; `earnings` are those of all its strategies."""
    incomplete, mean = tuple(_incomplete(money)), earnings.mean
    why, is_known = [*incomplete], not incomplete and earnings.pnl is not None
    word = Word.UNTOLD
    if isinstance(mean, Unknown):
        why += [] if why else [str(mean)]
    elif mean.lower <= 0 <= mean.upper:
        why.append("the interval of what an episode earns has zero in it")
    elif is_known:
        word = Word.EARNS if mean.lower > 0 else Word.LOSES
    return Outcome(
        word=word,
        booked=earnings.pnl.net if is_known and earnings.pnl is not None else None,
        open=earnings.open_profit if is_known else None,
        why=tuple(why),
    )


def _incomplete(money: RunMoney) -> Iterator[str]:
    """Yield why each day that is incomplete is."""
    for day in money.days:
        if not day.is_complete:
            codes = ", ".join(code.replace("_", " ") for code in day.doubts) or "its equity is unknown"
            yield f"{date_text(day.day)} is incomplete ({codes})"
