"""`Engine`: a policy library, compiled once, and the decisions it gives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from golive.api.markets import find_market
from golive.checker import check
from golive.checker.tightenings import refusal
from golive.compiler import compile_library
from golive.compiler.non_bypass import Proof, prove
from golive.compiler.program import Program
from golive.compiler.program_issues import findings
from golive.core.errors import InvalidInput, InvalidLibrary
from golive.core.issue import Issue, in_order, is_error
from golive.core.row import Row
from golive.core.suggest import did_you_mean
from golive.core.unit import Quantity, parse_quantity
from golive.decision import Decision, read_decision
from golive.documents.declarations import Parameter
from golive.documents.library import Gate, Model, Specs, Strategy
from golive.documents.market import MarketSpec
from golive.evaluator.ingest import is_number, reading
from golive.evaluator.scalar import ScalarFunction, compile_scalar
from golive.evaluator.trace import Trace
from golive.loader.library import load_library
from golive.loader.shipped import library_root
from golive.models.functions import FUNCTIONS

if TYPE_CHECKING:
    import pandas as pd

    from golive.api.session import Session

Overrides = Mapping[str, float | str]


class Engine:
    """A compiled policy library.

    Make one with `from_folder` or `shipped`; both raise `InvalidLibrary`, with every issue, when the library has
    mistakes. An engine holds no state and can be shared between threads.
    """

    def __init__(self, program: Program, issues: tuple[Issue, ...] = ()) -> None:
        self.program, self.issues = program, issues

    @classmethod
    def from_folder(cls, folder: str | Path, *, overrides: Overrides | None = None) -> Engine:
        """Load, check and compile a folder with `rules/` and `strategies/`.

        `overrides` are parameters by `document.name`; each may only tighten, and enters the digests.
        """
        specs, issues = load_library(Path(folder))
        return cls.from_specs(specs, issues, overrides=overrides)

    @classmethod
    def shipped(cls, *, overrides: Overrides | None = None) -> Engine:
        """Compile the library that golive ships."""
        return cls.from_folder(library_root(), overrides=overrides)

    @classmethod
    def from_specs(cls, specs: Specs, issues: tuple[Issue, ...] = (), *, overrides: Overrides | None = None) -> Engine:
        """Check and compile loaded documents."""
        checked, found = check(specs if is_error(issues) else override(specs, overrides or {}), FUNCTIONS)
        issues = in_order((*issues, *found))
        if checked is not None and not is_error(issues):
            program = compile_library(checked)
            issues = in_order((*issues, *findings(program, prove(program))))
            if not is_error(issues):
                return cls(program, issues)
        raise InvalidLibrary(issues, specs.sources)

    @cached_property
    def proofs(self) -> tuple[Proof, ...]:
        """The non-bypass proof of every gate that says `bypass: never`."""
        return prove(self.program)

    @cached_property
    def _scalar(self) -> ScalarFunction:
        return compile_scalar(self.program.decision)

    @cached_property
    def _columns(self) -> tuple[tuple[str, str], ...]:
        from golive.api.rows import deciding

        return tuple(deciding(self.program))

    def evaluate(self, row: Row, *, now: int, skew: int = 0) -> Trace:
        """Evaluate one ready row (columns of the flat table); never raises for what the row holds."""
        now, skew = reading(now, skew)
        values, bad = self._scalar.run(row.get, now, skew)
        return Trace(program=self.program, function=self._scalar, row=row, values=values, bad=tuple(bad), now=now)

    def decide(self, row: Row) -> Decision:
        """Decide one ready row: its columns, `decided_at` (and `clock_skew`) in integer nanoseconds among them.

        A row without a `signal_id` holds. An engine remembers no ids: what may come twice is for a session.

        A row may give a book as arrays (`bid_prices`, `bid_sizes`, `ask_prices`, `ask_sizes`, `book_at`) instead of
        the features computed from it.
        """
        from golive.api.rows import complete, consistent, moments, named

        row = consistent(row, self._columns)
        now, skew = moments(row)
        row = named(self.program, row)
        return read_decision(self.evaluate(complete(self.program, row, now, skew), now=now, skew=skew))

    def decide_frame(self, frame: pd.DataFrame, *, reasons: bool = True) -> pd.DataFrame:
        """Decide many ready rows by the columnar path; see `golive decide --describe` for the columns.

        A row without a `signal_id` holds; an id that two rows have is refused.

        `reasons=False` leaves the sentences out, which a million rows do not need.
        """
        from golive.api.table import Table, decide_table

        return decide_table(self, Table.from_frame(frame), reasons=reasons).to_frame()

    def session(self, symbol: str, *, market: str | Path | MarketSpec | None = None, mode: str = "paper") -> Session:
        """Open a session on one instrument.

        `market` is a description of `symbol`, the path of one, or the id of one in the library; without it the
        library's description of `symbol` is used.
        """
        from golive.api.session import Session

        described = find_market(self.program.checked.specs, symbol, market)
        if described.symbol != symbol:
            # Another instrument's lot, tick and fees would decide the size.
            message = f"market `{described.id}` describes `{described.symbol}`, not `{symbol}`"
            raise InvalidInput(message, hint="give the market description of the instrument that is traded")
        return Session(self, described, mode=mode)


def override(specs: Specs, overrides: Overrides) -> Specs:
    """Return the documents with parameters replaced; loosening is refused, with the reason and its issue code."""
    if not isinstance(overrides, Mapping):
        message = f"GL206 `overrides` is {_kind(overrides)}, a mapping of `document.name` to a value is needed"
        raise InvalidInput(message, hint='such as {"regime.min_confidence": "5 %"}')
    for target, value in overrides.items():
        specs = _override(specs, target, value)
    return specs


def _override(specs: Specs, target: str, value: float | str) -> Specs:
    if not isinstance(target, str):
        raise InvalidInput(f"GL206 a parameter is named by `document.name`, not by {_kind(target)}")
    document, _, name = target.partition(".")
    documents: tuple[Gate | Model, ...] = (*specs.gates, *specs.models)
    owner = next((d for d in documents if d.header.id == document), None)
    parameter = next((p for p in owner.parameters if p.id == name), None) if owner is not None else None
    if owner is None or parameter is None:
        known = [f"{d.header.id}.{p.id}" for d in documents for p in d.parameters]
        raise InvalidInput(f"GL215 no parameter `{target}`", hint=did_you_mean(target, known))
    asked = _quantity(parameter, value)
    if isinstance(asked, Quantity) and isinstance(parameter.value, Quantity) and _same(asked, parameter.value):
        # What is said again changes nothing, the digest included.
        return specs
    refused = refusal(parameter, asked)
    if refused is not None:
        code, message, hint = refused
        raise InvalidInput(f"{code} {message}", hint=hint)
    changed = tuple(replace(p, value=asked) if p is parameter else p for p in owner.parameters)
    # The digest is made of the parsed values: what was overridden becomes part of them.
    values = {**specs.values, f"override:{target}": {"override": target, "value": str(asked)}}
    return replace(
        specs,
        gates=tuple(replace(d, parameters=changed) if d is owner else d for d in specs.gates),
        models=tuple(replace(d, parameters=changed) if d is owner else d for d in specs.models),
        strategies=tuple(_outdone(s, target, parameter, asked) for s in specs.strategies),
        values=values,
    )


def _outdone(strategy: Strategy, target: str, parameter: Parameter, asked: Quantity | str) -> Strategy:
    """Return the strategy without a tightening of its own that the override makes weaker than the house's value."""
    house = replace(parameter, value=asked)
    kept = tuple(
        t
        for t in strategy.tightenings
        if t.target.value != target or refusal(parameter, t.value) is not None or refusal(house, t.value) is None
    )
    return replace(strategy, tightenings=kept)


def _quantity(parameter: Parameter, value: float | str) -> Quantity | str:
    house = parameter.value
    if not isinstance(house, Quantity):
        if isinstance(value, str) and value in parameter.members:
            return value
        raise InvalidInput(f"GL209 `{parameter.id}` is one of {', '.join(parameter.members)}")
    hint = f"text with a unit, such as `{house}`, or a number in held form (0.6 is 60 %)"
    if isinstance(value, str):
        quantity = parse_quantity(value)
        if quantity is None:
            raise InvalidInput(f"GL115 `{value}` for `{parameter.id}` is not a number with a known unit", hint=hint)
        return quantity
    if not is_number(value):
        raise InvalidInput(f"GL206 `{parameter.id}` is a number, not {_kind(value)}", hint=hint)
    try:
        return Quantity(float(value), house.unit)
    except OverflowError:
        raise InvalidInput(f"GL213 the number for `{parameter.id}` is larger than any", hint=hint) from None


def _kind(value: object) -> str:
    return "None" if value is None else f"a {type(value).__name__}"


def _same(a: Quantity, b: Quantity) -> bool:
    return a.value == b.value and a.unit.dimension == b.unit.dimension
