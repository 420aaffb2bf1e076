"""`golive explain`: one decision of a run, and what would flip it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from golive.cli.open_library import format_option
from golive.cli.output_files import check_place, write_text
from golive.core.errors import InvalidInput
from golive.core.printable import printable
from golive.core.row import SIGNAL_ID
from golive.core.unit import show
from golive.replay.run_files import DECISIONS

if TYPE_CHECKING:
    from golive.cli.run_folder import StoredRun
    from golive.decision import Decision
    from golive.decision.flip import Flip, NotComputed

_ALLOWED, _BLOCKED, _UNDECIDED = 0, 1, 3


@click.command("explain")
@click.argument("signal_id", metavar="ID")
@click.option(
    "--run", "folder", required=True, metavar="DIR", type=click.Path(path_type=Path), help="What `run` wrote."
)
@click.option(
    "--html", "page", metavar="FILE", type=click.Path(path_type=Path), help="Write a page with the book and footprint."
)
@click.option("--market", metavar="M", help="For the page: the market description that has the run's data beside it.")
@format_option
@click.pass_context
def command(ctx: click.Context, signal_id: str, folder: Path, page: Path | None, market: str | None, form: str) -> None:
    """Explain the decision on signal ID: what failed first, observed, threshold, margin, and the line of the policy.

    Says the smallest change of one threshold that would flip the decision, where the rule is affine in it. The page of
    --html draws the order book and the footprint that it saw, from the run's market data if that is still at hand.

    Exit codes: 0 allowed, 1 blocked, 2 no such signal, 3 held.
    """
    from golive.cli.run_folder import open_run
    from golive.core.verdict import Verdict
    from golive.decision.flip import smallest_flip

    if page is not None:
        check_place(page)
    elif market is not None:
        raise click.UsageError("give --html FILE with --market")
    stored = open_run(folder)
    decision = _decision(stored, signal_id)
    flip = smallest_flip(decision)
    if form == "json":
        click.echo(json.dumps({**decision.to_dict(), "flip": flip_values(flip)}, indent=2, allow_nan=False))
    else:
        from golive.report.terminal import explanation_text

        click.echo(explanation_text(stored.engine, decision))
        click.echo("\n".join(printable(line) for line in _flip_lines(flip)))
    if page is not None:
        _write_page(page, stored, decision, _flip_lines(flip), market)
        click.echo(printable(f"page: {page}", keep=""), err=form == "json")
    if decision.verdict is Verdict.HOLD:
        ctx.exit(_UNDECIDED)
    ctx.exit(_ALLOWED if decision.allowed else _BLOCKED)


def _write_page(page: Path, stored: StoredRun, decision: Decision, flip: Sequence[str], market: str | None) -> None:
    from golive.cli.market_of_run import market_drawn
    from golive.report.analysis import render_analysis
    from golive.report.decision_report import decision_analysis

    drawn = market_drawn(stored, decision, market)
    write_text(page, render_analysis(decision_analysis(stored.engine, decision, flip, drawn)))


def _decision(stored: StoredRun, signal_id: str) -> Decision:
    from golive.api.signal_table import SignalTable
    from golive.core.suggest import did_you_mean

    table = SignalTable.from_arrow(stored.signals)
    ids = table.words(SIGNAL_ID)
    if signal_id not in ids:
        hint = did_you_mean(signal_id, ids) or f"`{DECISIONS}` there lists {len(ids)} signals"
        raise InvalidInput(f"no signal `{signal_id}` in `{stored.folder}`", hint=hint)
    position = ids.index(signal_id)
    decision = stored.engine.decide(table.row(position))
    recorded = stored.decisions.slice(position, 1).to_pylist()[0]
    if (decision.verdict.name, decision.final_size) != (recorded["verdict"], recorded["final_size"]):
        message = f"this version of golive decides `{signal_id}` otherwise than it was decided"
        version = stored.document["digests"]["code"]["version"]
        raise InvalidInput(message, hint=f"it was told {recorded['verdict']} by {version}")
    return decision


def _flip_lines(flip: Flip | NotComputed) -> list[str]:
    from golive.decision.flip import NotComputed

    if isinstance(flip, NotComputed):
        return [f"smallest change that flips it: not computed ({flip.why})"]
    needed, value = show(flip.needed, flip.unit), show(flip.value, flip.unit)
    return [
        f"smallest change that flips it: {flip.document}.{flip.name} at {needed} instead of {value} ({flip.span})",
        f"  then {flip.verdict.name}, size {flip.final_size:.6g}; decided again to make sure",
    ]


def flip_values(flip: Flip | NotComputed) -> dict[str, Any]:
    """Return plain JSON values; numbers are in held units."""
    from golive.decision.flip import NotComputed

    if isinstance(flip, NotComputed):
        return {"computed": False, "why": flip.why}
    return {
        "computed": True,
        "threshold": f"{flip.document}.{flip.name}",
        "at": str(flip.span),
        "unit": flip.unit.name,
        "value": flip.value,
        "needed": flip.needed,
        "shown": {"value": show(flip.value, flip.unit), "needed": show(flip.needed, flip.unit)},
        "verdict": flip.verdict.name,
        "final_size": flip.final_size,
    }
