"""What changed in how a strategy leaves, orders and repeats: a way out that is gone lets a position stay.

Numbers that both sides have are parameters, and compared as such.
"""

from __future__ import annotations

from collections.abc import Iterator

from golive.checker.compare.looser_tighter import Direction, paired
from golive.checker.said_facts import WHILE_OPEN
from golive.core.span import Span
from golive.documents.declarations import Parameter
from golive.documents.exit import Exit, ExitWhen
from golive.documents.header import Text
from golive.documents.library import Strategy
from golive.documents.order_terms import IGNORE, OrderTerms, Repeat
from golive.documents.own_numbers import AFTER_CLOSE, OWN_NUMBERS

Said = tuple[Direction, str, Span, str]
"""Which way it went, in words, where it stands or stood, and what gates read of it by which name of a strategy."""

_WORDS = ("type", "residual", "time_in_force", "post_only")


def exit_changes(old: Strategy, new: Strategy) -> Iterator[Said]:
    """Yield each condition and number that one side lacks, and each word that changed."""
    for side in ("long", "short"):
        left, leaves = (leaves_of(strategy.exit, side) for strategy in (old, new))
        yield from _come_or_gone(f"exit.{side}", _text(left), _text(leaves), fact="")
    for name, before, after in paired(_numbers(old), _numbers(new), lambda p: p.id):
        number = OWN_NUMBERS[name]
        called = f"{number.section}.{number.key}"
        yield from _come_or_gone(called, before, after, fact=name if name == AFTER_CLOSE else "")
    yield from _order_changes(old.order, new.order, new.header.span)
    before_while, after_while = _while_open(old.repeat), _while_open(new.repeat)
    if before_while != after_while:
        direction = Direction.TIGHTER if after_while == IGNORE else Direction.LOOSER
        place = new.repeat.span if new.repeat is not None else new.header.span
        yield direction, f"`repeat.while_open` is {after_while}, it was {before_while}", place, WHILE_OPEN


def looks_changed(old: Strategy, new: Strategy) -> tuple[Direction, str]:
    """Return which way it goes that a strategy is looked at more or less often, and what is said of it.

    Less often, a position is left later, and where nothing leaves it fewer signals are all that comes of it. Where
    somebody else decides when it signals, now or before, nobody can tell.
    """
    if new.is_external or old.is_external:
        now, was = ("outside" if one.is_external else "its own conditions" for one in (new, old))
        return Direction.CHANGED, f"its signals come from {now}, they came from {was}"
    looks = f"it is looked at every {new.every_s:g} s, it was every {old.every_s:g} s"
    if new.every_s < old.every_s:
        return Direction.LOOSER, f"{looks}: more signals are asked for"
    if new.exit is None:
        return Direction.TIGHTER, f"{looks}: fewer signals are asked for"
    return Direction.LOOSER, f"{looks}: its positions are left later"


def in_both(old: Strategy, new: Strategy) -> tuple[tuple[Parameter, ...], tuple[Parameter, ...]]:
    """Return the parameters of two strategies, of the numbers beside their signals only those that both have."""
    kept = {p.id for p in _numbers(old)} & {p.id for p in _numbers(new)}
    before, after = (
        tuple(p for p in strategy.parameters if p.id not in OWN_NUMBERS or p.id in kept) for strategy in (old, new)
    )
    return before, after


def _numbers(strategy: Strategy) -> tuple[Parameter, ...]:
    return tuple(p for p in strategy.parameters if p.id in OWN_NUMBERS)


def leaves_of(leaving: Exit | None, side: str) -> ExitWhen | None:
    """Return the condition that closes a direction, None where none does."""
    if leaving is None:
        return None
    return leaving.long if side == "long" else leaving.short


def _text(leaves: ExitWhen | None) -> Text | None:
    return None if leaves is None else leaves.when


def _come_or_gone(
    name: str, old: Text | Parameter | None, new: Text | Parameter | None, *, fact: str
) -> Iterator[Said]:
    if new is None and old is not None:
        yield Direction.LOOSER, f"`{name}` is gone", old.span, fact
    elif old is None and new is not None:
        yield Direction.TIGHTER, f"`{name}` is new", new.span, fact


def _order_changes(old: OrderTerms | None, new: OrderTerms | None, place: Span) -> Iterator[Said]:
    """Yield each word that changed; what is not written is what an order is without it."""
    before, after = (terms if terms is not None else OrderTerms(span=place) for terms in (old, new))
    for word in _WORDS:
        was, now = getattr(before, word), getattr(after, word)
        if was != now:
            yield Direction.CHANGED, f"`order.{word}` is {_shown(now)}, it was {_shown(was)}", after.span, ""


def _shown(word: object) -> str:
    return str(word).lower()


def _while_open(repeat: Repeat | None) -> str:
    return repeat.while_open if repeat is not None else IGNORE
