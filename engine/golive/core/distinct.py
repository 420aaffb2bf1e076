"""Who takes which place, each person one: a matching of two sides (Kuhn's algorithm), or why there is none (Hall)."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from golive.core.dataclass import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class TooFew:
    """Places for which there are fewer people than places: `places` by their positions, `people` all who could."""

    places: tuple[int, ...]
    people: frozenset[str]


def distinct(able: Sequence[Collection[str]]) -> tuple[str, ...] | TooFew:
    """Return a person for each place, all of them different, or places for which there are too few.

    Parameters
    ----------
    able
        For each place, who could take it; of equal choices the first in order of names is taken.

    Examples
    --------
    >>> distinct([{"ada", "bea"}, {"ada"}])
    ('bea', 'ada')
    >>> distinct([{"ada"}, {"ada"}])
    TooFew(places=(0, 1), people=frozenset({'ada'}))
    """
    place_of: dict[str, int] = {}
    for place in range(len(able)):
        tried: set[str] = set()
        if not _seated(place, able, place_of, tried):
            short = {place, *(place_of[person] for person in tried)}
            return TooFew(places=tuple(sorted(short)), people=frozenset(tried))
    by_place = {place: person for person, place in place_of.items()}
    return tuple(by_place[place] for place in range(len(able)))


def _seated(place: int, able: Sequence[Collection[str]], place_of: dict[str, int], tried: set[str]) -> bool:
    for person in sorted(able[place]):
        if person not in tried:
            tried.add(person)
            if person not in place_of or _seated(place_of[person], able, place_of, tried):
                place_of[person] = place
                return True
    return False
