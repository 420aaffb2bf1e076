"""Of the words that the records hold, those that their signers gave when the records took them, by who counts now."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from golive.core.errors import Refused
from golive.readiness.people_words import GivenWord
from golive.trust.registry import Registry
from golive.trust.word import Moment, PersonsWord, check_word


def verified_words(words: Iterable[GivenWord], *, registry: Registry, heads: Sequence[str]) -> tuple[GivenWord, ...]:
    """Return the words that hold; `heads` are what the records ended with, one after another."""
    return tuple(word for word in words if _holds(word, registry, heads))


def _holds(word: GivenWord, registry: Registry, heads: Sequence[str]) -> bool:
    statement = word.statement
    if not isinstance(statement, PersonsWord):
        return False
    moment = Moment(now=word.at, entry=word.at, heads=heads)
    try:
        check_word(type(statement), word.line, word.signature, asked={}, registry=registry, moment=moment)
    except Refused:
        return False
    return True
