"""`Body`: what each kind of entry says, as a frozen dataclass that is written and read by the types of its fields."""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated, ClassVar

from golive.core.errors import Refused
from golive.journal.body_fields import As
from golive.journal.entry import Draft
from golive.journal.keys import key_of

Ns = Annotated[int, As.NS]
Lots = Annotated[int, As.LOTS]
Money = Annotated[int, As.MONEY]
Count = Annotated[int, As.COUNT]
Ratio = Annotated[float, As.RATIO]
Exact = Annotated[Fraction, As.EXACT]


class Body:
    """A kind of entry: `KIND` names it, `KEY` the fields that tell one from another, `v` the version of its fields.

    A subclass is a frozen dataclass whose fields are of the types above, text, flags, and tuples, mappings by text or
    parts of these. A field that may be None is left out where it is.
    """

    __slots__ = ()

    KIND: ClassVar[str]
    KEY: ClassVar[tuple[str, ...]]
    v: Count

    def key(self) -> str:
        """Return what is said once among entries of this kind."""
        return key_of([getattr(self, name) for name in self.KEY])

    def draft(self, ts: int) -> Draft:
        """Return the entry that says this at an instant, in nanoseconds."""
        from golive.journal.body_codec import to_bytes

        return Draft(ts=ts, kind=self.KIND, key=self.key(), body=to_bytes(self))


class Part:
    """What a body holds several of, written as an object of its own."""

    __slots__ = ()


def one_of(name: str, value: str, words: tuple[str, ...]) -> None:
    """Refuse a word that is none of a closed set.

    >>> one_of("side", "hold", ("buy", "sell"))
    Traceback (most recent call last):
    golive.core.errors.Refused: side: `hold` is none of `buy`, `sell`
    """
    if value not in words:
        raise Refused(name, f"`{value}` is none of {', '.join(f'`{word}`' for word in words)}", field=name)
