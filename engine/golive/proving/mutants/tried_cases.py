"""Cases that expect nothing, for seeing whether two libraries answer them alike."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import combinations, islice, product

from golive.checker.checked import Checked
from golive.core.row import DECIDED_AT
from golive.core.span import NOWHERE
from golive.core.unit import NANOS, UNITS
from golive.documents.cases import Case, Expected, Given
from golive.documents.header import Name, Text
from golive.documents.library import Specs
from golive.market.instants import show
from golive.proving.cases.given_values import instant_of
from golive.proving.cases.names import Names
from golive.proving.cases.pad import CasePad
from golive.proving.cases.streams_read import ALONE
from golive.proving.cases.targets import Place
from golive.proving.mutants.mutant import documents_of
from golive.proving.mutants.tried_values import values_of

MOST_PAIRS = 1_200
"""Cases with two values that are tried for one document."""

FEW = 6
"""Values of a name that are tried together with those of another."""

INSTANTS = tuple(f"+{s} s" for s in range(10, 360, 25))
"""Where else in the base's market a document is looked at."""

Choices = Mapping[str, Sequence[str]]
"""What may be given, by name."""

Pair = tuple[str, str]
"""A name and what is given for it."""


def choices_of(checked: Checked, part: Specs, of: str) -> Choices:
    """Return what cases of a document may give: what it reads, by its own names, and what every case may say.

    `part` is the library cut down to the document: its thresholds are what a value may be compared with.
    """
    names, document = Names(checked), of.partition(".")[2]
    columns = [f"{one.header.id}.{item.id}" for one in checked.specs.inputs for item in one.inputs]
    choices: dict[str, Sequence[str]] = {}
    places: set[Place] = set()
    for name in (*names.of(document), *_ANYBODYS, *(() if of.partition(".")[0] in ALONE else columns)):
        target = names.target(document, Name(value=name, span=NOWHERE), CasePad())
        if target is not None and names.is_read(of, target, whole=False) and target.place not in places:
            places.add(target.place)
            choices[name] = tuple(values_of(target, documents_of(part)))
    return choices


_ANYBODYS = ("quotes", "book", "trades", "bars", DECIDED_AT)


def _single(choices: Choices, written: Iterable[Case]) -> Iterator[Case]:
    yield from _cases(((pair,) for pair in _pairs(choices)), "")


def _beside(choices: Choices, written: Iterable[Case]) -> Iterator[Case]:
    """Yield each written case a little earlier and later, then with one value more or another: they know where to look.

    Of cases that say whose data they see, or that give streams in short form, none is made.
    """
    plain = [c for c in written if c.base is c.market is c.through is None and all(g.text for g in c.gives)]
    few = {name: _spread(values) for name, values in choices.items()}
    moved = ((case, given) for case in plain for given in _moved(case))
    changed = ((case, _given(name, value)) for name, value in _pairs(few) for case in plain)
    for n, (case, given) in enumerate(islice((*moved, *changed), MOST_PAIRS)):
        others = tuple(g for g in case.gives if g.name.value != given.name.value)
        yield replace(case, id=f"beside_{n}", span=NOWHERE, gives=(*others, given), expect=_NOTHING)


def _moved(case: Case) -> Iterator[Given]:
    for given in case.gives:
        instant = instant_of(given.text.value) if given.text is not None else None
        if instant is not None:
            yield from (_given(given.name.value, show(instant + sign * by)) for by in _APART for sign in (1, -1))


_APART = tuple(round(UNITS[unit].scale) * NANOS for unit in ("min", "s", "h", "d"))
_NOTHING = Expected(span=NOWHERE, outcome={})


def _double(choices: Choices, written: Iterable[Case]) -> Iterator[Case]:
    few = {name: _spread(values) for name, values in choices.items()}
    twos = (((a, x), (b, y)) for a, b in combinations(few, 2) for x, y in product(few[a], few[b]))
    yield from islice(_cases(twos, ""), MOST_PAIRS)


def _elsewhere(choices: Choices, written: Iterable[Case]) -> Iterator[Case]:
    """Yield other instants, as they are and with each word that a case may say."""
    words = [(n, v) for n, values in choices.items() for v in values if v.isidentifier()]
    alone: tuple[Pair, ...] = ()
    for n, at in enumerate(INSTANTS):
        yield from _cases((alone, *((pair,) for pair in words if "direction" in pair[0])), at, f"at{n}_")


STAGES: tuple[Callable[[Choices, Iterable[Case]], Iterator[Case]], ...] = (_single, _beside, _elsewhere, _double)
"""Ways to try, the cheapest first, from what may be given and the cases that are written of the document."""


def _pairs(choices: Choices) -> Iterator[Pair]:
    return ((name, value) for name, values in choices.items() for value in values)


def _spread(values: Sequence[str]) -> Sequence[str]:
    """Return a few of many, from one end to the other."""
    return values if len(values) <= FEW else values[:: -(-len(values) // FEW)]


def _cases(given: Iterable[tuple[Pair, ...]], at: str, mark: str = "") -> Iterator[Case]:
    for n, pairs in enumerate(given):
        yield Case(
            id=f"{mark}{n}_{len(pairs)}",
            span=NOWHERE,
            gives=tuple(_given(name, value) for name, value in pairs),
            expect=_NOTHING,
            at=_text(at) if at else None,
        )


def _given(name: str, value: str) -> Given:
    return Given(name=Name(value=name, span=NOWHERE), span=NOWHERE, value=value, text=_text(value))


def _text(value: str) -> Text:
    return Text(value=value, span=NOWHERE)
