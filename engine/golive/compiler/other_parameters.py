"""The size that a pipeline leaves by its parameters as they are, and by others, as one kernel.

What does not read a parameter is lowered once for all of them, and is the same steps: each other value costs what has
to do with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from golive.checker.checked import Checked, Key, ParameterTable
from golive.compiler.builder import Builder
from golive.compiler.gates import lower_gates
from golive.compiler.kernel import Kernel
from golive.compiler.lower import Lowering
from golive.compiler.precedence import lower_final
from golive.compiler.sizing import lower_size
from golive.language.terms import ParameterRef, Port, Reference, Term, children


def sizes_by(checked: Checked, ports: Mapping[Term, Port], others: Sequence[tuple[Key, ParameterTable]]) -> Kernel:
    """Return the final size with each parameter of `others` in its turn as it is there, as outputs by their number.

    `ports` are the columns of features, which are the same whatever parameters are.
    """
    builder = Builder()
    lowering = Lowering(checked, builder, ports)
    _final_size(checked, lowering)
    readers, outputs = _readers(checked, lowering.done), dict[str, int]()
    for n, (key, table) in enumerate(others):
        other = replace(checked, parameters={**checked.parameters, key: table})
        again = Lowering(other, builder, ports)
        again.done = dict(lowering.done)
        for term in readers.get(key, ()):
            del again.done[term]
        outputs[str(n)] = _final_size(other, again)
    return builder.finish(outputs)


def _final_size(checked: Checked, lowering: Lowering) -> int:
    gates = lower_gates(checked, lowering)
    factors = [factor for gate in gates for factor in gate.factors]
    size = lower_size(checked, lowering, factors, [cap for gate in gates for cap in gate.caps])
    return lower_final(lowering, gates, size)


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
