"""Strategies: signal conditions, and facts that other documents read."""

from __future__ import annotations

from golive.checker.checked import CheckedSignal
from golive.checker.draft import Draft
from golive.core.unit import BASE, QUOTE, RATIO


def check_strategies(draft: Draft) -> None:
    """Type every strategy's signal; a library without strategies decides nothing."""
    for strategy in draft.index.specs.strategies:
        typer = draft.open(strategy)
        long = typer.boolean(strategy.long) if strategy.long is not None else None
        short = typer.boolean(strategy.short) if strategy.short is not None else None
        draft.signals.append(CheckedSignal(strategy=strategy.header.id, long=long, short=short))
        dimension = strategy.raw_size.unit.dimension
        if dimension not in (QUOTE, BASE):
            message = f"`raw_size` is in {strategy.raw_size.unit.name or 'no unit'}, it is an amount in usd or base"
            draft.pad.error("GL207", message, strategy.header.span)
        edge = strategy.facts.get("edge")
        if edge is not None and edge[0].unit.dimension != RATIO:
            draft.pad.error("GL207", "`edge` is a ratio such as `25 bps`", edge[1])
