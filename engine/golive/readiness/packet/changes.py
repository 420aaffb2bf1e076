"""What changed since the last approved packet, in words: the policy by its lines, the items, and the five numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from golive.core.dash import DASH
from golive.core.dataclass import dataclass
from golive.core.utc_text import utc_text
from golive.readiness.packet.before import Before, BeforeSeen
from golive.readiness.packet.facts import Chapter, FactTable, ItemFact, NumberFact
from golive.readiness.stage import Stage
from golive.trust.packet.signed_page import PageSigned

_NAMED = 3
"""So many changes of a kind stand on the first page, those that loosen first; the chapter has all of them."""

Row = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Now:
    """What a packet says now, as far as it is held against the one before: `asked` is the step in words."""

    subject: str
    policy: str
    asked: str
    needed_for: Stage
    items: Sequence[ItemFact]
    numbers: Sequence[NumberFact]


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """The sentences of the first page, and the tables of the chapter."""

    sentences: tuple[str, ...]
    tables: tuple[FactTable, ...]


def step_in_words(from_state: str, to_state: str, stake: Decimal, capital: Decimal, currency: str) -> str:
    """Return the step that a packet asks for."""
    return f"{from_state} to {to_state}, at most {stake:,f} of {capital:,f} {currency} at stake"


def changes_since(seen: BeforeSeen, now: Now) -> Changes:
    """Return what is other than when a packet of the strategy was approved last."""
    before = seen.before
    tables = () if before is None else tuple(_tables(before, now))
    return Changes(sentences=tuple(_sentences(seen, now)), tables=tables)


def _sentences(seen: BeforeSeen, now: Now) -> Iterator[str]:
    last, before = seen.last, seen.before
    if last is None and before is None:
        yield "No packet of this strategy was ever approved: all of it is new."
    elif last is not None and isinstance(last.statement, PageSigned):
        word = last.statement
        yield f"The last packet was approved by {word.by} as {word.role} at {utc_text(word.issued)}."
    yield from seen.doubts
    digests = _digests(seen)
    if digests is None:
        return
    subject, policy = digests
    same = "is the same" if subject == now.subject else "is another, so its evidence began anew"
    yield f"What evidence is about (strategy, account, market, code) {same}."
    if policy == now.policy:
        yield "The policy of the whole library is the same."
    elif before is None:
        yield "The policy of the whole library is another."
    elif before.policy is None:
        yield "The policy of the whole library is another; that of then was not kept, so nobody says what changed."
    else:
        yield f"The policy of the whole library is another: {_policy(before)}."
    if before is not None:
        yield from _told(before, now)


def _digests(seen: BeforeSeen) -> tuple[str, str] | None:
    if seen.before is not None:
        return seen.before.terms.subject, seen.before.terms.policy
    if seen.last is not None and isinstance(seen.last.statement, PageSigned):
        return seen.last.statement.subject, seen.last.statement.policy
    return None


def _policy(before: Before) -> str:
    lines = before.policy or ()
    if not lines:
        return "no change of it has a name"
    counted = Counter(one.direction for one in lines)
    ways = ", ".join(f"{n} {way}" for way, n in counted.items())
    named = [f"{one.document}: {one.what} ({one.line})" for one in lines]
    return f"{ways}. {_listed(named)}"


def _told(before: Before, now: Now) -> Iterator[str]:
    asked = before.terms
    then = step_in_words(asked.from_state, asked.to_state, asked.stake, asked.capital, asked.currency)
    if then != now.asked:
        yield f"Asked then: {then}; asked now: {now.asked}."
    items = [f"{id_} {was} to {is_}" for id_, _, was, is_ in _items(before, now)]
    yield f"{_count(len(items), 'item')} otherwise: {_listed(items)}." if items else "Every item stands as it stood."
    numbers = [f"{name}: {was[0]} to {is_[0]}" for name, was, is_ in _numbers(before, now) if was != is_]
    yield f"Of the five numbers {len(numbers)} changed: {_listed(numbers)}." if numbers else "No number changed."


def _count(n: int, noun: str) -> str:
    return f"{n} {noun} stands" if n == 1 else f"{n} {noun}s stand"


def _listed(texts: Sequence[str]) -> str:
    more = len(texts) - _NAMED
    return "; ".join(texts[:_NAMED]) + (f"; and {more} more" if more > 0 else "")


def _status(one: ItemFact | None, stage: Stage) -> str:
    return "not there" if one is None else one.canary if stage is Stage.CANARY else one.live


def _items(before: Before, now: Now) -> Iterator[tuple[str, str, str, str]]:
    """Yield each item that stands otherwise, came or went, with its title and what it was and is."""
    then, after = ({one.id: one for one in items} for items in (before.facts.items, now.items))
    for id_ in dict.fromkeys((*then, *after)):
        was, is_ = (_status(every.get(id_), now.needed_for) for every in (then, after))
        if was != is_:
            one = after.get(id_) or then[id_]
            yield id_, one.title, was, is_


_ABSENT = (DASH, DASH, DASH)


def _numbers(before: Before, now: Now) -> Iterator[tuple[str, Row, Row]]:
    """Yield each number with its value, interval and n, then and now."""
    then, after = (
        {one.name: (one.value, one.interval, one.n) for one in numbers}
        for numbers in (before.facts.numbers, now.numbers)
    )
    for name in dict.fromkeys((*then, *after)):
        yield name, then.get(name, _ABSENT), after.get(name, _ABSENT)


def _limits(items: Iterable[ItemFact]) -> dict[tuple[str, str], tuple[str, str]]:
    return {(one.id, rule.rule): (f"{rule.op} {rule.limit}", rule.line) for one in items for rule in one.rules}


def _tables(before: Before, now: Now) -> Iterator[FactTable]:
    if before.policy is not None:
        yield FactTable(
            caption="The policy since then, change by change",
            heads=("Document", "What", "Way", "Line"),
            rows=tuple((one.document, one.what, one.direction, one.line) for one in before.policy),
        )
    yield FactTable(
        caption="Items that stand otherwise", heads=("Item", "What", "Then", "Now"), rows=tuple(_items(before, now))
    )
    then, after = _limits(before.facts.items), _limits(now.items)
    rows = [
        (id_, rule, then.get((id_, rule), (DASH, DASH))[0], *after.get((id_, rule), (DASH, DASH)))
        for id_, rule in dict.fromkeys((*then, *after))
        if then.get((id_, rule), ("", ""))[0] != after.get((id_, rule), ("", ""))[0]
    ]
    yield FactTable(
        caption="What items need, where it is another",
        heads=("Item", "Rule", "Then", "Now", "Line now"),
        rows=tuple(rows),
    )
    yield FactTable(
        caption="The five numbers, then and now",
        heads=("Number", "Then", "Interval then", "n then", "Now", "Interval now", "n now"),
        rows=tuple((name, *was, *is_) for name, was, is_ in _numbers(before, now)),
    )


def changes_chapter(changes: Changes, waivers: FactTable) -> Chapter:
    """Return the chapter of what was waived and what changed."""
    return Chapter(
        id="since",
        title="Waivers, and what changed since the last approved packet",
        paragraphs=changes.sentences,
        tables=(waivers, *changes.tables),
    )
