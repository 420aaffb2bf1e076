"""`golive explain`: one decision of a run, and what would flip it."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
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
    from golive.replay.asked_exits import AskedExit

_ALLOWED, _BLOCKED, _UNDECIDED = 0, 1, 3


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplainOptions:
    """What `golive explain` is asked for, as it is written on the command line."""

    signal_id: str
    folder: Path
    page: Path | None
    market: str | None
    brief: bool
    form: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What there is to tell of a decision: the exit that asked for it where it closes, and what would flip it."""

    decision: Decision
    exit: AskedExit | None
    flip: Flip | NotComputed


@click.command("explain")
@click.argument("signal_id", metavar="ID")
@click.option(
    "--run", "folder", required=True, metavar="DIR", type=click.Path(path_type=Path), help="What `run` wrote."
)
@click.option(
    "--html", "page", metavar="FILE", type=click.Path(path_type=Path), help="Write a page with the book and footprint."
)
@click.option("--market", metavar="M", help="For the page: the market description that has the run's data beside it.")
@click.option("--brief", is_flag=True, help="One line: the verdict, and what determined it.")
@format_option
@click.pass_context
def command(ctx: click.Context, /, **options: Any) -> None:
    """Explain the decision on signal ID: what failed first, observed, threshold, margin, and the line of the policy.

    An order that closes is explained with the exit of the strategy that asked for it. Says the smallest change of one
    threshold that would flip the decision, where the rule is affine in it. The page of --html draws the order book and
    the footprint that it saw, from the run's market data if that is still at hand.

    Exit codes: 0 allowed, 1 blocked, 2 no such signal, 3 held.
    """
    ctx.exit(_explain(ExplainOptions(**options)))


def _explain(options: ExplainOptions) -> int:
    """Explain a decision; return what the command ends with."""
    from golive.cli.run_folder import open_run
    from golive.core.verdict import Verdict
    from golive.decision.flip import smallest_flip

    if options.page is not None:
        check_place(options.page)
    elif options.market is not None:
        raise click.UsageError("give --html FILE with --market")
    stored = open_run(options.folder)
    decision = _decision(stored, options.signal_id)
    answer = Answer(decision=decision, exit=stored.asked_exit(options.signal_id), flip=smallest_flip(decision))
    click.echo(_text(stored, answer, options))
    if options.page is not None:
        _write_page(options.page, stored, answer, options.market)
        click.echo(printable(f"page: {options.page}", keep=""), err=options.form == "json")
    if decision.verdict is Verdict.HOLD:
        return _UNDECIDED
    return _ALLOWED if decision.allowed else _BLOCKED


def _text(stored: StoredRun, answer: Answer, options: ExplainOptions) -> str:
    from golive.report.terminal import brief_text, explanation_text

    if options.form == "json":
        asked = {} if answer.exit is None else {"exit": asdict(answer.exit)}
        values = {**answer.decision.to_dict(), **asked, "flip": flip_values(answer.flip)}
        return json.dumps(values, indent=2, allow_nan=False)
    if options.brief:
        return brief_text(stored.engine, answer.decision, answer.exit)
    flip = "\n".join(printable(line) for line in _flip_lines(answer.flip))
    return f"{explanation_text(stored.engine, answer.decision, answer.exit)}\n{flip}"


def _write_page(page: Path, stored: StoredRun, answer: Answer, market: str | None) -> None:
    from golive.cli.market_of_run import market_drawn
    from golive.report.analysis import render_analysis
    from golive.report.decision_report import decision_analysis

    drawn = market_drawn(stored, answer.decision, market)
    page_of = decision_analysis(stored.engine, answer.decision, answer.exit, _flip_lines(answer.flip), drawn)
    write_text(page, render_analysis(page_of))


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
