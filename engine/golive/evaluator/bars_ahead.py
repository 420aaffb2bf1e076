"""Features over the bars of a recording, worked out for its next bars together: a replay asks for them one by one."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import replace
from itertools import repeat
from typing import Any

from golive.core.ahead import ahead
from golive.core.dataclass import dataclass
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

    `of_each` answers it for so many windows of a recording, each one bar on from the first, whose inputs it is given;
    None for one that has to be asked for alone.
    """

    column: str
    instant: str
    reason: str
    answering: Callable[[FeatureInputs], Answer]
    of_each: Callable[[FeatureInputs, Bars, int], Sequence[Any | None] | None]


def answered_ahead(name: Hashable, bars: Bars, inputs: FeatureInputs, features: Sequence[AskedFeature]) -> Row | None:
    """Return the columns of features that read these bars alone; None where one is unknown, or none is at hand.

    `name` tells apart what else the features depend on. What is unknown is asked for by itself, at its own bar, so that
    its reason is told from what is shown there.
    """
    if bars.stored is None or bars.stored.whole is None:
        return None
    rows, facts = len(bars.ts), bars.stored.facts

    def together(recording: Whole, first: int, count: int) -> Sequence[Row | None]:
        every = replace(recording.window, stored=StoredRows(recording.first, facts, recording))
        return _rows(every.rows(first, first + count + rows - 1), rows, inputs, features)

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


def _rows(bars: Bars, rows: int, inputs: FeatureInputs, features: Sequence[AskedFeature]) -> Sequence[Row | None]:
    """Return the columns at the end of each window of so many bars."""

    def closed(n: int) -> FeatureInputs:
        return replace(inputs, windows=_Closed(inputs.windows, bars.rows(n, n + rows)))

    closes: list[int] = bars.ts[rows - 1 :].tolist()
    first, window, unknown = closed(0), bars.rows(0, rows), set[int]()
    columns: dict[str, Iterable[Any]] = {}
    for feature in features:
        answers: list[Any] = list(feature.of_each(first, window, len(closes)) or [None] * len(closes))
        instants: list[int | None] = [*closes]
        for n in [n for n, answer in enumerate(answers) if answer is None] if None in answers else ():
            answers[n], instants[n] = feature.answering(closed(n))
            if isinstance(answers[n], Unknown):
                unknown.add(n)
        columns |= {feature.column: answers, feature.instant: instants, feature.reason: repeat(None)}
    out = [dict(zip(columns, cells, strict=True)) for cells in zip(*columns.values(), strict=False)]
    return [None if n in unknown else row for n, row in enumerate(out)] if unknown else out
