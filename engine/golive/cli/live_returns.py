"""What a model's strategy earned since, for its page: out of a file of returns, or an account on paper."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from golive.core.dataclass import dataclass
from golive.core.errors import InvalidInput

if TYPE_CHECKING:
    from golive.learning.live.live_path import LiveReturn
    from golive.report.models.model_of_records import LiveSource

NOT_GIVEN = "no live returns were given, n = 0: `--live FILE` or `--account NAME` names them"


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveAsked:
    """Where live returns are to be read from; nothing where neither `live` nor `account` is given."""

    library: str | None
    live: Path | None
    account: str | None
    journal: str | None
    records: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadLive:
    """Live returns, oldest first, and where they come from; `why` says why there are none."""

    returns: Sequence[LiveReturn] = ()
    source: LiveSource | None = None
    why: str = NOT_GIVEN


def live_returns(asked: LiveAsked, strategy: str) -> ReadLive:
    """Return the live returns of a model's strategy.

    Raises
    ------
    InvalidInput
        Both places are named, returns without dates or of the future, an account that trades other strategies as well.
    """
    if asked.live is not None and asked.account is not None:
        raise InvalidInput("live returns come from one place", hint="give `--live` or `--account`, and not both")
    if asked.live is not None:
        return _of_file(asked.live)
    return ReadLive() if asked.account is None else _of_account(asked, asked.account, strategy)


def _of_file(path: Path) -> ReadLive:
    from golive.cli.returns import ReadOptions, open_returns
    from golive.journal.system_clock import SystemClock
    from golive.learning.live.live_path import LiveReturn
    from golive.report.formats import instant
    from golive.report.models.model_of_records import LiveSource

    file = open_returns(path, ReadOptions()).returns(None)
    if file.dates is None:
        raise InvalidInput(f"`{path}` has no dates", hint="live returns are held against what served on their days")
    begins = file.dates.astype("datetime64[ns]").astype(np.int64).tolist()
    ends = [*begins[1:], _last_end(begins)]
    now = SystemClock().wall_ns()
    if begins[-1] > now:
        raise InvalidInput(f"`{path}` has a return of {instant(begins[-1])}, which is still to come")
    # A step longer than the usual one is a gap: its return is of one period all the same.
    each = zip(begins, ends, file.values.tolist(), strict=True)
    returns = tuple(LiveReturn(since=since, until=until, value=value) for since, until, value in each)
    words = f"`{path.name}`, {file.first} to {file.last}"
    return ReadLive(returns=returns, source=LiveSource(words=words, digest=file.digest))


def _last_end(begins: Sequence[int]) -> int:
    """Return when the last period ended: it is as long as the shortest one before."""
    steps = np.diff(np.array(begins, dtype=np.int64))
    return begins[-1] + (int(steps.min()) if len(steps) else 0)


def _of_account(asked: LiveAsked, account: str, strategy: str) -> ReadLive:
    from golive.cli.daily_accounts import read_accounts
    from golive.execution.account import DAY
    from golive.learning.live.live_path import LiveReturn
    from golive.replay.money.earnings import share_of_day
    from golive.report.models.model_of_records import LiveSource

    (read,) = read_accounts(asked.library, (account,), asked.journal, asked.records, None)
    record = read.record
    if record.strategies != (strategy,):
        names = ", ".join(f"`{one}`" for one in record.strategies)
        message = f"`{account}` trades {names}: what `{strategy}` alone earns its journal does not tell"
        raise InvalidInput(message, hint=f"name an account that trades `{strategy}` and nothing else")
    returns = tuple(
        LiveReturn(
            since=day.day * DAY,
            until=(day.day + 1) * DAY,
            value=share_of_day(day) if day.is_whole and day.is_complete and day.began else None,
        )
        for day in record.money.days
    )
    words = f"the account `{account}` on paper, {record.begun.feed_class} feed, run {record.begun.run}"
    return ReadLive(returns=returns, source=LiveSource(words=words, digest=record.head.hash.hex()))
