"""Outputs of one model in a ready row: they are of one bar, or one answer, so that two times among them are doubt."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from golive.compiler.program import Program
from golive.core.row import Row, at, unknown
from golive.core.value import Unknown, invalid
from golive.evaluator.ingest import LATEST, is_whole

Group = tuple[str, ...]


@lru_cache(maxsize=8)
def outputs_of_models(program: Program) -> tuple[Group, ...]:
    """Return the columns of each model, over bars or of a strategy, that has more than one."""
    groups: dict[str, list[str]] = {}
    for feature in program.features:
        if feature.model:
            groups.setdefault(feature.model, []).append(feature.port.column)
    given = ([port.column for port in model.outputs.values()] for _, model in program.models)
    return tuple(tuple(columns) for columns in (*groups.values(), *given) if len(columns) > 1)


def dated_alike(program: Program, row: Row) -> Row:
    """Return the row with the outputs of a model unknown that are told for different bars."""
    for group in outputs_of_models(program):
        doubt = dated_differently(group, [row.get(at(column)) for column in group if row.get(column) is not None])
        if doubt is not None:
            row = {**row, **{k: v for column in group for k, v in unknown(column, doubt).items()}}
    return row


def dated_differently(group: Group, times: Sequence[Any]) -> Unknown | None:
    """Return why outputs of one model are in doubt, None where those that have a time share it."""
    instants = {int(time) for time in times if is_whole(time) and -LATEST < int(time) < LATEST}
    return two_times(group) if len(instants) > 1 else None


def two_times(group: Group) -> Unknown:
    """Return the doubt of outputs of one model that are told for different times."""
    names = ", ".join(f"`{column}`" for column in group)
    return invalid("dated_differently", f"{names} are outputs of one model, and told for different times")
