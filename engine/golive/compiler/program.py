"""What the compiler gives: one graph, split at the border of the feature and decision stages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from golive.checker.checked import Checked
from golive.compiler.features import BarModel, FeatureSpec
from golive.compiler.kernel import Kernel
from golive.compiler.pipeline import RuleInfo
from golive.graph.terms import Port, Term


@dataclass(frozen=True, slots=True, kw_only=True)
class Digests:
    """SHA-256 of what the policy means, of what each strategy is held to, and of its prose."""

    policy: str
    text: str
    strategy: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalProgram:
    """When one strategy signals: outputs `long` and `short`, over the columns of its own features."""

    strategy: str
    kernel: Kernel
    features: tuple[FeatureSpec, ...]
    arguments: Kernel
    bar_models: Mapping[str, BarModel]
    every_s: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Program:
    """A compiled library, equal to itself only: it is a key of caches, and nothing compares two by value.

    `decision` decides one row of `columns`; `arguments` gives the scalars that features take; `rules` are by the
    position that the output `rule` gives, its length meaning none.
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

    @property
    def columns(self) -> tuple[Port, ...]:
        """Return the flat table's columns, each once, with the loosest constraints any reader has."""
        ports: dict[str, Port] = {}
        for source in (*self.decision.sources, *self.arguments.sources):
            ports.setdefault(source.port.column, source.port)
        return tuple(ports.values())
