"""What the compiler gives: one graph, split at the border of the feature and decision stages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from golive.checker.checked import Checked
from golive.compiler.features import BarModel, FeatureSpec
from golive.compiler.kernel import Kernel
from golive.compiler.rule_info import REQUIRING, RuleInfo
from golive.compiler.signal_program import ModelProgram, SignalProgram
from golive.core.dataclass import dataclass
from golive.core.signature import Kind
from golive.language.references import walk_through
from golive.language.terms import ColumnRef, Const, Fact, Feature, ParameterRef, Port, Term


@dataclass(frozen=True, slots=True, kw_only=True)
class Digests:
    """SHA-256 of what the policy means, of what each strategy is held to, and of its prose."""

    policy: str
    text: str
    strategy: Mapping[str, str]


NO_DIGESTS = Digests(policy="", text="", strategy={})


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Program:
    """A compiled library, equal to itself only: it is a key of caches, and nothing compares two by value.

    `decision` decides one row of `columns` by the pipeline that `checked` is seen from; `arguments` gives the scalars
    that features take; `rules` are by the position that the output `rule` gives, its length meaning none. `closing` is
    the same program as its closing pipeline decides, where this one opens and the library has another that closes.
    """

    checked: Checked
    decision: Kernel
    arguments: Kernel
    features: tuple[FeatureSpec, ...]
    ports: Mapping[Term, Port]
    """The column of each feature, by the call that the checker typed."""
    bar_models: Mapping[str, BarModel]
    rules: tuple[RuleInfo, ...]
    signals: Mapping[str, SignalProgram]
    digests: Digests
    closing: Program | None = None

    def __deepcopy__(self, memo: dict[int, Any]) -> Program:
        """Return it: nothing changes it, and what was kept for it holds for an account that branches as well."""
        return self

    @property
    def decisions(self) -> Mapping[str, Program]:
        """Return the programs by what they decide: one a pipeline, this one first."""
        own = {self.checked.intent: self}
        return own if self.closing is None else {**own, self.closing.checked.intent: self.closing}

    @property
    def models(self) -> tuple[tuple[str, ModelProgram], ...]:
        """Return the models that strategies use, each with its strategy."""
        return tuple((name, model) for name, signal in self.signals.items() for model in signal.models)

    @property
    def looked_at(self) -> tuple[str, ...]:
        """Return the strategies that say themselves when they signal: nobody looks at the others."""
        return tuple(name for name, signal in self.signals.items() if not signal.is_external)

    @property
    def columns(self) -> tuple[Port, ...]:
        """Return the flat table's columns, each once, with the loosest constraints any reader has."""
        ports: dict[str, Port] = {}
        kernels = (*(program.decision for program in self.decisions.values()), self.arguments)
        for source in (source for kernel in kernels for source in kernel.sources):
            ports.setdefault(source.port.column, source.port)
        return tuple(ports.values())

    @property
    def needed(self) -> frozenset[str]:
        """Return the columns without which nothing executes; any other can only lower a size."""
        return _needed(self)

    def columns_of(self, term: Term) -> Iterator[str]:
        """Yield the columns that a term is computed from, as it is read; some come twice, no let does."""
        for part in walk_through(term, self.checked.lets):
            if isinstance(part, ColumnRef):
                yield part.port.column
            elif isinstance(part, Feature):
                if part in self.ports:
                    yield self.ports[part].column
            elif isinstance(part, ParameterRef | Fact):
                yield self.checked.strategy.column
            elif isinstance(part, Const) and part.type.kind is Kind.CALENDAR:
                # Named as its column is: what a calendar does not know is unknown for a reason of its own.
                yield str(part.value)


@lru_cache(maxsize=16)
def _needed(program: Program) -> frozenset[str]:
    """Return what a program needs: asked at each decision, and the same as long as it is the same program."""
    checked = program.checked
    terms = list(checked.sized_by)
    for gate in checked.gates:
        terms += [term for _, term in gate.needs]
        terms += [r.condition for r in gate.rules if r.effect in REQUIRING and r.condition is not None]
    return frozenset((checked.strategy.column, *(c for term in terms for c in program.columns_of(term))))
