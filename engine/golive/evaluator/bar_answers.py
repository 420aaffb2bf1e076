"""What was found out of bars, kept until another bar closes: none of it depends on the instant that asks."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from itertools import count
from typing import Any, NamedTuple

from golive.core.value import Unknown
from golive.core.window import Bars

_MOST = 4096
"""Answers kept of the same bars: an argument that moves with every look must not fill the memory until one closes."""

_NONE = object()


class _Latest(NamedTuple):
    bars: Bars | None
    content: tuple[Hashable, ...]
    answers: dict[Hashable, Any]
    number: int


_NO_BARS = _Latest(None, (), {}, 0)


class BarAnswers:
    """Answers over the bars of each length that were last seen.

    INVARIANT: what is worked out of bars reads their rows and length and never their `now`.
    """

    def __init__(self) -> None:
        self._latest: dict[float, _Latest] = {}
        self._numbers = count(1)

    def of_all(self, bars: Sequence[Bars], key: Hashable, work: Callable[[], Any]) -> Any:
        """Return what `work` gives for a key; it is done once as long as the bars of every length are the same."""
        others = [self._of(one).number for one in bars[1:]]
        return self.once(bars[0], (key, *others), work)

    def once(self, bars: Bars, key: Hashable, work: Callable[[], Any]) -> Any:
        """Return what `work` gives for a key; it is done once for the same bars."""
        answers = self._of(bars).answers
        answer = answers.get(key, _NONE)
        if answer is _NONE:
            answer = work()
            if len(answers) >= _MOST:
                answers.clear()
            answers[key] = answer
        return answer

    def of_length(self, bars: Bars, length: int) -> Bars | Unknown:
        """Return what `Bars.of_length` does."""
        trouble = self.once(bars, length, lambda: _trouble(bars, length))
        return bars if trouble is None else trouble

    def _of(self, bars: Bars) -> _Latest:
        """Return bars with the answers over them; none yet where these are others than those before."""
        # Read and replaced as one, so that what another thread finds out of its bars is never taken for these.
        latest = self._latest.get(bars.length_s, _NO_BARS)
        if latest.bars is not bars:
            # By content, because a caller may give a corrected history that ends in the same bar.
            content = bars.content()
            is_same = content == latest.content
            answers, number = (latest.answers, latest.number) if is_same else ({}, next(self._numbers))
            latest = self._latest[bars.length_s] = _Latest(bars, content, answers, number)
        return latest


def _trouble(bars: Bars, length: int) -> Unknown | None:
    answer = bars.of_length(length)
    return answer if isinstance(answer, Unknown) else None
