"""The conjunction of many masks, two by two, so that another one in the place of one is few steps more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from golive.compiler.builder import Builder


class Conjunction:
    """Masks of a builder of which all must be true; of none it is always true."""

    def __init__(self, b: Builder, masks: Sequence[int]) -> None:
        self._b = b
        self._levels = [tuple(masks) or (b.always,)]
        while len(self._levels[-1]) > 1:
            below = self._levels[-1]
            self._levels.append(tuple(b.all_of(below[i : i + 2]) for i in range(0, len(below), 2)))

    def where(self, others: Mapping[int, int]) -> int:
        """Return the mask of all with other masks in some places; what stands beside those is what it was."""
        changed = others
        for below in self._levels[:-1]:
            pairs = {place // 2 for place in changed}
            changed = {
                pair: self._b.all_of(changed.get(i, below[i]) for i in range(2 * pair, min(2 * pair + 2, len(below))))
                for pair in sorted(pairs)
            }
        return changed.get(0, self._levels[-1][0])
