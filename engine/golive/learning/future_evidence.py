"""Evidence of what has not happened yet: whoever has it made it up, or one of two clocks is wrong."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping

import numpy as np

from golive.core.printable import quoted
from golive.core.value import Unknown, invalid
from golive.learning.compare_models import MeasuredModel
from golive.market.moments import iso_moment
from golive.models.returns.return_dates import FROM_THE_FUTURE, ahead_of

_DATE = re.compile(r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?(?:Z|[+-]\d\d:?\d\d)?)?")
"""A date in what somebody wrote of a window, as in `2024-01-01 to 2024-06-30`."""

_DEEPEST = 3
"""How deep a window may be nested: pairs of dates, by name."""


def from_the_future(model: str, measured: MeasuredModel, now: int) -> Unknown | None:
    """Return what of a model's evidence is dated after `now` (nanoseconds), None where nothing is.

    Its returns, what it was trained until and the window that its metrics are said to be of are looked at. What is
    dated ahead by no more than the clocks of sound machines differ by passes; dates without a zone are in UTC.

    >>> from golive.learning.update_evidence import ModelMetrics
    >>> model = MeasuredModel(metrics=ModelMetrics(sharpe=1.0, max_drawdown=0.1), window="2024-01-01 to 2024-06-30")
    >>> print(from_the_future("new", model, 1_704_067_200 * 10**9))
    the window of the new model ends on 2024-06-30, after now, which is 2024-01-01
    """
    for what, instant in (
        ("the last return", measured.last),
        ("the training", measured.trained),
        ("the window", max(_dates_in(measured.window, _DEEPEST), default=None)),
    ):
        ahead = None if instant is None else ahead_of(instant, now)
        if ahead is not None:
            verb = "is of" if what == "the last return" else "ends on"
            return invalid(FROM_THE_FUTURE, f"{what} of the {model} model {verb} {ahead}")
    return None


def _dates_in(window: object, deepest: int) -> Iterator[np.datetime64]:
    """Yield every date that somebody's description of a window holds, in UTC."""
    if isinstance(window, np.datetime64):
        if not np.isnat(window):
            yield window
    elif isinstance(window, dt.date):
        moment = window if isinstance(window, dt.datetime) else dt.datetime.combine(window, dt.time())
        yield _in_utc(moment)
    elif isinstance(window, Mapping | list | tuple | set | frozenset):
        for one in (window.values() if isinstance(window, Mapping) else window) if deepest else ():
            yield from _dates_in(one, deepest - 1)
    elif window is not None:
        moments = map(iso_moment, _DATE.findall(window if isinstance(window, str) else quoted(window)))
        yield from (_in_utc(moment) for moment in moments if moment is not None)


def _in_utc(moment: dt.datetime) -> np.datetime64:
    behind = moment.utcoffset() or dt.timedelta()
    return np.datetime64(moment.replace(tzinfo=None), "us") - np.timedelta64(behind)
