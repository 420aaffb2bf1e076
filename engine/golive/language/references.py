"""Terms through the lets they refer to: each let once, however often it is named and however long the chain is."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from typing import TypeVar

from golive.language.terms import Reference, Term, walk

LetKey = tuple[str, str]
"""A document's id and the name of a let in it."""

Lets = Mapping[LetKey, Term]


def walk_through(term: Term, lets: Lets) -> Iterator[Term]:
    """Yield what a term is made of in the order in which it is read, itself first; lets that are not there are left."""
    return walk_all((term,), lets)


def walk_all(terms: Iterable[Term], lets: Lets) -> Iterator[Term]:
    """Yield what terms are made of, as `walk_through` of one: what they have in common where it is first read."""
    seen: set[LetKey] = set()
    reading: list[Iterator[Term]] = []
    for term in terms:
        reading.append(walk(term))
        while reading:
            part = next(reading[-1], None)
            if part is None:
                reading.pop()
                continue
            yield part
            if isinstance(part, Reference):
                key = part.document, part.id
                if key not in seen and key in lets:
                    seen.add(key)
                    reading.append(walk(lets[key]))


def below_first(roots: Iterable[Term], lets: Lets, done: Container[LetKey] = ()) -> tuple[LetKey, ...]:
    """Return the lets that terms refer to, each after all that it refers to itself; of a circle, in some order.

    What is `done` is not looked into again.
    """

    def named(term: Term) -> list[LetKey]:
        keys = [(part.document, part.id) for part in walk(term) if isinstance(part, Reference)]
        return [key for key in keys if key in lets and key not in done]

    first = [key for root in roots for key in named(root)]
    return in_dependency_order(first, lambda key: named(lets[key])) if first else ()


Node = TypeVar("Node")


def in_dependency_order(roots: Iterable[Node], below: Callable[[Node], Iterable[Node]]) -> tuple[Node, ...]:
    """Return what can be reached from `roots`, each once and after all that is `below` it; a circle is cut somewhere.

    >>> in_dependency_order("a", {"a": "bc", "b": "c", "c": ""}.__getitem__)
    ('c', 'b', 'a')
    """
    order: list[Node] = []
    seen: set[Node] = set()
    above: list[Node] = []
    waiting = [iter(roots)]
    while waiting:
        for node in waiting[-1]:
            if node not in seen:
                seen.add(node)
                above.append(node)
                waiting.append(iter(below(node)))
                break
        else:
            waiting.pop()
            if above:
                order.append(above.pop())
    return tuple(order)
