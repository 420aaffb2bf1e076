"""The size that a pipeline leaves by its parameters as they are, and by others, as one kernel.

What does not read a parameter is lowered once for all of them, and is the same steps: each other value costs what has
to do with it: of what is required the masks beside it, two by two, and not every rule again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from golive.checker.checked import Checked, Key, ParameterTable
from golive.compiler.builder import Builder
from golive.compiler.conjunction import Conjunction
from golive.compiler.gates import GateSteps, lower_gates, requirements_of
from golive.compiler.kernel import Kernel
from golive.compiler.lower import Lowering
from golive.compiler.precedence import lower_final
from golive.compiler.rule_info import REQUIRING
from golive.compiler.sizing import Size, lower_size
from golive.language.terms import ParameterRef, Port, Reference, Term, children


def sizes_by(checked: Checked, ports: Mapping[Term, Port], others: Sequence[tuple[Key, ParameterTable]]) -> Kernel:
    """Return the final size with each parameter of `others` in its turn as it is there, as outputs by their number.

    `ports` are the columns of features, which are the same whatever parameters are.
    """
    builder = Builder()
    lowering = Lowering(checked, builder, ports)
    as_is = _AsItIs(checked, lowering)
    readers, outputs = _readers(checked, lowering.done), dict[str, int]()
    for n, (key, table) in enumerate(others):
        other = replace(checked, parameters={**checked.parameters, key: table})
        again = Lowering(other, builder, ports)
        again.done = dict(lowering.done)
        read = readers.get(key, ())
        for term in read:
            del again.done[term]
        outputs[str(n)] = as_is.final(other, again, read)
    return builder.finish(outputs)


class _AsItIs:
    """What a pipeline requires and leaves of a size by its parameters as they are: by others most of it is the same."""

    def __init__(self, checked: Checked, lowering: Lowering) -> None:
        gates = lower_gates(checked, lowering)
        required = [one for gate in checked.gates for one in requirements_of(gate)]
        self._size, self._of_size = _size(checked, lowering, gates), frozenset(_sized_by(checked))
        self._lower = [lower for _, lower in required]
        self._places: dict[Term, list[int]] = {}
        for place, (term, _) in enumerate(required):
            self._places.setdefault(term, []).append(place)
        self._met = Conjunction(lowering.b, [r.met.true for gate in gates for r in gate.requirements])

    def final(self, checked: Checked, lowering: Lowering, read: Sequence[Term]) -> int:
        """Return the final size where the terms of `read` are other ones; `lowering` has lowered all but them."""
        places = [place for term in read for place in self._places.get(term, ())]
        met = self._met.where({place: self._lower[place](lowering).met.true for place in places})
        is_same = self._of_size.isdisjoint(read)
        size = self._size if is_same else _size(checked, lowering, lower_gates(checked, lowering))
        return lower_final(lowering, [met], size)


def _size(checked: Checked, lowering: Lowering, gates: Sequence[GateSteps]) -> Size:
    return lower_size(checked, lowering, [f for g in gates for f in g.factors], [c for g in gates for c in g.caps])


def _sized_by(checked: Checked) -> Iterator[Term]:
    """Yield the terms that a size is worked out from, but for what gates require."""
    sizing, bounds = checked.sizing, checked.bounds
    terms = [sizing.raw, sizing.lot, sizing.minimum, sizing.unit_value]
    terms += [] if bounds is None else [bounds.position, bounds.bound]
    limits = (rule for gate in checked.gates for rule in gate.rules if rule.effect not in REQUIRING)
    terms += [term for rule in limits for term in (rule.condition, rule.amount)]
    yield from (term for term in terms if term is not None)


def _readers(checked: Checked, lowered: Iterable[Term]) -> Mapping[Key, Sequence[Term]]:
    """Return terms by the parameters that they are computed from; what each is made of comes before it."""
    reads: dict[Term, frozenset[Key]] = {}
    readers: dict[Key, list[Term]] = {}
    for term in lowered:
        own = {(term.document, term.id)} if isinstance(term, ParameterRef) else set[Key]()
        # What is not lowered by itself is what a feature takes, or a member of a set: a column and a word.
        reads[term] = frozenset(own.union(*(reads.get(part, ()) for part in _made_of(checked, term))))
        for key in reads[term]:
            readers.setdefault(key, []).append(term)
    return readers


def _made_of(checked: Checked, term: Term) -> tuple[Term, ...]:
    return (checked.lets[term.document, term.id],) if isinstance(term, Reference) else children(term)
