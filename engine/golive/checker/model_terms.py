"""What a strategy's models give, as columns of the flat table: numbers that grow old."""

from __future__ import annotations

from collections.abc import Mapping

from golive.checker.ages import nanoseconds
from golive.documents.library import Strategy
from golive.documents.model_use import ModelUse
from golive.language.terms import ColumnRef, Port, Term


def output_ports(strategy: str, use: ModelUse) -> Mapping[str, Port]:
    """Return the columns of what a model gives, by the names of its outputs."""
    age = nanoseconds(use.max_age_s)
    return {
        output.id: Port(column=use.column(strategy, output.id), type=output.type, max_age_ns=age, unit=output.unit)
        for output in use.gives
    }


def model_outputs(strategy: Strategy) -> Mapping[str, Term]:
    """Return what the expressions of a strategy may name of its models, as `model.output`."""
    return {
        f"{use.id}.{name}": ColumnRef(port=port, span=use.span)
        for use in strategy.models
        for name, port in output_ports(strategy.header.id, use).items()
    }
