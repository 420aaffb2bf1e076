"""Features over the bars of a recording, worked out for its next bars together: a replay asks for them one by one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from golive.core.ahead import ahead
from golive.core.row import Row
from golive.core.stored_rows import StoredRows, Whole
from golive.core.value import Unknown
from golive.core.window import Bars
from golive.evaluator.calls import Answer
from golive.evaluator.feature_inputs import FeatureInputs
from golive.evaluator.windows import Windows
from golive.language.terms import Port


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedFeature:
    """A feature: its column, with those of its time and its reason, and what answers it.

    `of_each` answers it for many windows of a recording at once, None for one that has to be asked for alone.
    """

    column: str
    instant: str
    reason: str
    answering: Callable[[FeatureInputs], Answer]
    of_each: Callable[[FeatureInputs, Sequence[Bars]], Sequence[Answer | None] | None]


def answered_ahead(
    name: tuple[Any, ...], bars: Bars, inputs: FeatureInputs, features: Sequence[AskedFeature]
) -> Row | None:
    """Return the columns of features that read these bars alone; None where one is unknown, or none is at hand.

    `name` tells apart what else the features depend on. What is unknown is asked for by itself, at its own bar, so that
    its reason is told from what is shown there.
    """
    if bars.stored is None or bars.stored.whole is None:
        return None
    rows, facts = len(bars.ts), bars.stored.facts

    def together(recording: Whole, first: int, count: int) -> Sequence[Row | None]:
        every = replace(recording.window, stored=StoredRows(recording.first, facts, recording))
        windows = [every.rows(begin, begin + rows) for begin in range(first, first + count)]
        each = [replace(inputs, windows=_Closed(inputs.windows, window)) for window in windows]
        return _rows(each, windows, features)

    return ahead(name, bars.stored, rows, lambda: None, together)


class _Closed(Windows):
    """What is shown when the last of some bars has just closed: these, whatever is asked for.

    Whether they can be used is not asked here: whoever is at that bar asks before it looks at what was worked out.
    """

    def __init__(self, at: Windows, bars: Bars) -> None:
        super().__init__(at.streams, int(bars.ts[-1]), at.skew)
        self._closed = bars

    def of(self, port: Port) -> Bars:
        return self._closed

    def as_of(self, port: Port) -> int | None:
        return self.now


def _rows(
    each: Sequence[FeatureInputs], windows: Sequence[Bars], features: Sequence[AskedFeature]
) -> Sequence[Row | None]:
    rows: list[dict[str, Any]] = [{} for _ in each]
    unknown = set[int]()
    for feature in features:
        answers = feature.of_each(each[0], windows) or [None] * len(each)
        for n, (row, inputs, made) in enumerate(zip(rows, each, answers, strict=True)):
            answer, as_of = feature.answering(inputs) if made is None else made
            if isinstance(answer, Unknown):
                unknown.add(n)
            row[feature.column], row[feature.instant], row[feature.reason] = answer, as_of, None
    return [None if n in unknown else row for n, row in enumerate(rows)]
