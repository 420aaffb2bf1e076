"""Did you mean: the nearest known word, in the form of a hint."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

LISTED = 12
"""With more words than this a hint names the nearest one only."""

_NEAR = 0.6
"""The similarity (difflib) from which a word is worth suggesting, its own default: `maximum` is near `max`."""


def nearest(word: str, known: Iterable[str]) -> str:
    """Return the known word most like this one, or nothing when none is near."""
    # Imported where a word is wrong: no command that goes well needs it.
    import difflib

    by_folded = {k.casefold(): k for k in known}
    close = difflib.get_close_matches(word.casefold(), by_folded, n=1, cutoff=_NEAR)
    return by_folded[close[0]] if close else ""


def by_likeness(word: str, known: Sequence[str], *, most: int) -> Sequence[str]:
    """Return some of the known words, those most like this one first.

    >>> by_likeness("bid_px", ["time", "ask_price", "bid_price"], most=2)
    ['bid_price', 'ask_price']
    """
    import difflib

    return difflib.get_close_matches(word, known, n=most, cutoff=0.0) or known[:most]


def did_you_mean(word: str, known: Iterable[str], *, what: str = "", shown: Callable[[str], str] = str) -> str:
    """Return the hint: the nearest word as `shown`, else the whole list when it is short and has a name.

    >>> did_you_mean("treshold", ["threshold", "depth"])
    'did you mean `threshold`?'
    >>> did_you_mean("x", ["threshold", "depth"], what="names")
    'names: threshold, depth'
    """
    words = tuple(known)
    near = nearest(word, words)
    if near:
        return f"did you mean `{shown(near)}`?"
    return f"{what}: {', '.join(words)}" if what and words and len(words) <= LISTED else ""
