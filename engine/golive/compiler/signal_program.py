"""What the compiler makes of one strategy: when it signals, when it leaves, how it orders, what a repeat is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from golive.compiler.features import BarModel, FeatureSpec
from golive.compiler.kernel import Kernel
from golive.core.dataclass import dataclass
from golive.core.span import Span
from golive.core.unit import NANOS
from golive.documents.header import Text
from golive.documents.order_terms import CANCEL, GTC, IGNORE, MARKET
from golive.language.terms import Port, Term


@dataclass(frozen=True, slots=True, kw_only=True)
class ExitProgram:
    """When one strategy leaves.

    `kernel` has the outputs of a signal's (`long.true`, `long.false`, `short.true`, `short.false`), over columns of
    the same features, and what its conditions are made of by name (`let:...`); a direction without a condition is
    never true and always false. `conditions` are those that are written, with `because` and the terms that its
    `{names}` stand for, by direction. The numbers are those that this strategy is held to: `stop` and `take` as
    fractions of the average entry, `after_ns` and `blind_ns` in nanoseconds; None where the strategy says none.
    `spans` are the places of all that is written: `long`, `short`, `stop`, `take`, `after`, `blind`.
    """

    kernel: Kernel
    conditions: Mapping[str, Term] = field(default_factory=dict)
    because: Mapping[str, Text] = field(default_factory=dict)
    places: Mapping[str, Mapping[str, Term]] = field(default_factory=dict)
    stop: float | None = None
    take: float | None = None
    after_ns: int | None = None
    blind_ns: int | None = None
    spans: Mapping[str, Span] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderSpec:
    """How one strategy orders.

    `price` gives the output `at` of a limit or stop order, in quote currency per base, over columns of the signal's
    features; None for a market order. `collar` is a fraction of the mid. An order that nobody tells of counts until a
    position is told that is later than its decision by `expires_ns` and `settles_ns`; without both it counts for ever.
    """

    type: str = MARKET
    residual: str = CANCEL
    time_in_force: str = GTC
    post_only: bool = False
    price: Kernel | None = None
    collar: float | None = None
    expires_ns: int | None = None
    settles_ns: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RepeatSpec:
    """What a signal is that repeats one: while a position or an order is open, and until so long after a close."""

    while_open: str = IGNORE
    after_close_ns: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelProgram:
    """What one model of a strategy is shown and gives.

    `kernel` has an output for each of `features`, over columns of the signal's features; `outputs` are the columns of
    what the model gives, by name, `version` that of the digest of the file which gave it.
    """

    id: str
    kernel: Kernel
    features: tuple[str, ...]
    outputs: Mapping[str, Port]
    version: str
    guardrails: str
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalProgram:
    """When one strategy signals: outputs `long` and `short`, over the columns of its own features.

    `ports` has the column of each of these, by the call that the checker typed. `exit` is None where the strategy never
    says when it leaves.
    """

    strategy: str
    kernel: Kernel
    features: tuple[FeatureSpec, ...]
    ports: Mapping[Term, Port]
    arguments: Kernel
    bar_models: Mapping[str, BarModel]
    every_s: float
    exit: ExitProgram | None = None
    order: OrderSpec = field(default_factory=OrderSpec)
    repeat: RepeatSpec = field(default_factory=RepeatSpec)
    models: tuple[ModelProgram, ...] = ()
    is_external: bool = False
    """Whether somebody else decides when it signals: then its conditions are never true, and `every_s` is 0."""

    @property
    def every_ns(self) -> int:
        """Return the step of the grid that it looks on, in nanoseconds."""
        return round(self.every_s * NANOS)

    @property
    def kernels(self) -> tuple[Kernel, ...]:
        """Return the kernels that read the features: of the signal, the exit, the price and the models."""
        exits = (self.exit.kernel,) if self.exit is not None else ()
        prices = (self.order.price,) if self.order.price is not None else ()
        return (self.kernel, *exits, *prices, *(model.kernel for model in self.models))
