"""`golive explain`: one decision of a run, a journal or a table, and what would flip it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from golive.cli.data_folder import data_option
from golive.cli.decisions import one_place
from golive.cli.open_library import format_option
from golive.cli.output_files import check_place, write_text
from golive.core.dataclass import dataclass
from golive.core.printable import printable
from golive.core.unit import show

if TYPE_CHECKING:
    from golive.cli.recorded_decisions import Found, Recorded
    from golive.decision import Decision
    from golive.decision.flip import Flip, NotComputed

_ALLOWED, _BLOCKED, _UNDECIDED = 0, 1, 3


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplainOptions:
    """What `golive explain` is asked for, as it is written on the command line."""

    signal_id: str | None
    newest: bool
    folder: Path | None
    journal: str | None
    name: str | None
    signals: Path | None
    library: str | None
    page: Path | None
    market: str | None
    brief: bool
    form: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What there is to tell of a decision: the exit that asked for it where it closes, and what would flip it."""

    explained: Found
    flip: Flip | NotComputed


@click.command("explain")
@click.argument("signal_id", metavar="[ID]", required=False)
@click.option("--last", "newest", is_flag=True, help="The last decision, instead of ID.")
@click.option("--run", "folder", metavar="DIR", type=click.Path(path_type=Path), help="What `run` wrote.")
@click.option("--journal", metavar="FILE|URL", help="What a session or an account wrote.")
@click.option("--name", metavar="NAME", help="With --journal: one journal of several.")
@click.option("--signals", metavar="FILE", type=click.Path(path_type=Path), help="Ready rows, as `decide` takes them.")
@click.option("--library", metavar="LIBRARY", help="With --signals: whose policy. Default: as for `decide`.")
@click.option(
    "--html", "page", metavar="FILE", type=click.Path(path_type=Path), help="Write a page with the book and footprint."
)
@click.option("--market", metavar="M", help="For the page: the market description that has the run's data beside it.")
@data_option
@click.option("--brief", is_flag=True, help="One line: the verdict, and what determined it.")
@format_option
@click.pass_context
def command(ctx: click.Context, /, **options: Any) -> None:
    """Explain the decision on signal ID: what failed first, observed, threshold, margin, and the line of the policy.

    `golive decisions` lists the ids. A run and a journal are explained by the policy that they keep.

    An order that closes is explained with the exit of the strategy that asked for it. Says the smallest change of one
    threshold that would flip the decision, where the rule is affine in it. The page of --html draws the order book and
    the footprint that it saw, from the run's market data if that is still at hand.

    Exit codes: 0 allowed, 1 blocked, 2 no such signal, 3 held.
    """
    ctx.exit(_explain(ExplainOptions(**options)))


def _explain(options: ExplainOptions) -> int:
    """Explain a decision; return what the command ends with."""
    from golive.cli.recorded_decisions import recorded_at
    from golive.core.verdict import Verdict
    from golive.decision.flip import smallest_flip

    if (options.signal_id is None) is not options.newest:
        raise click.UsageError("give an ID, or --last for the last decision; `golive decisions` lists ids")
    one_place(options.folder, options.journal, options.name, options.signals, options.library)
    if options.page is not None:
        check_place(options.page)
    elif options.market is not None:
        raise click.UsageError("give --html FILE with --market")
    recorded = recorded_at(
        run=options.folder,
        journal=options.journal,
        name=options.name,
        signals=options.signals,
        library=options.library,
    )
    explained = recorded.find(options.signal_id)
    decision = explained.decision
    answer = Answer(explained=explained, flip=smallest_flip(decision))
    click.echo(_text(answer, options))
    if options.page is not None:
        _write_page(options.page, recorded, answer, options.market)
        click.echo(printable(f"page: {options.page}", keep=""), err=options.form == "json")
    if decision.verdict is Verdict.HOLD:
        return _UNDECIDED
    return _ALLOWED if decision.allowed else _BLOCKED


def _text(answer: Answer, options: ExplainOptions) -> str:
    from golive.report.terminal import brief_text, explanation_text

    explained = answer.explained
    if options.form == "json":
        asked = {} if explained.exit is None else {"exit": asdict(explained.exit)}
        values = {**explained.decision.to_dict(), **asked, "flip": flip_values(answer.flip)}
        return json.dumps(values, indent=2, allow_nan=False)
    if options.brief:
        return brief_text(explained.engine, explained.decision, explained.exit)
    flip = "\n".join(printable(line) for line in flip_lines(explained.decision, answer.flip))
    return f"{explanation_text(explained.engine, explained.decision, explained.exit)}\n{flip}"


def _write_page(page: Path, recorded: Recorded, answer: Answer, market: str | None) -> None:
    from golive.report.analysis import render_analysis
    from golive.report.decision_report import decision_analysis

    explained = answer.explained
    drawn = recorded.drawn(explained, market)
    page_of = decision_analysis(
        explained.engine, explained.decision, explained.exit, flip_lines(explained.decision, answer.flip), drawn
    )
    write_text(page, render_analysis(page_of))


def flip_lines(decision: Decision, flip: Flip | NotComputed) -> list[str]:
    """Return what full size needs where less is allowed, and the smallest change that would turn it, in lines."""
    from golive.decision.flip import NotComputed

    does = "refuses it" if decision.allowed else "lets it through"
    full = [f"full size needs: {one}" for one in _what_reduced(decision)]
    if isinstance(flip, NotComputed):
        return [*full, f"smallest change that {does}: none was found ({flip.why})"]
    needed, value = show(flip.needed, flip.unit), show(flip.value, flip.unit)
    place = f"the default of the language; {flip.span} may say it" if flip.is_default else str(flip.span)
    return [
        *full,
        f"smallest change that {does}: {flip.document}.{flip.name} at {needed} instead of {value} ({place})",
        f"  then {flip.verdict.name}, size {flip.final_size:.6g}; decided again to make sure",
    ]


def _what_reduced(decision: Decision) -> Iterator[str]:
    """Yield what made an allowed size smaller, and what each must be instead."""
    from golive.core.unit import unit_named
    from golive.core.verdict import Verdict

    if decision.verdict is not Verdict.REDUCE:
        return
    for one in decision.because:
        if one.outcome in ("reduces", "caps"):
            place = f"{one.gate}.{one.rule}, {one.span}"
            if one.observed is None or one.threshold is None or one.outcome == "caps":
                yield f"that this does not hold: {one.text} ({place})"
            else:
                unit = unit_named(one.unit)
                yield f"{show(one.observed, unit)} to be {one.sign} {show(one.threshold, unit)}: {one.text} ({place})"


def flip_values(flip: Flip | NotComputed) -> dict[str, Any]:
    """Return plain JSON values; numbers are in held units."""
    from golive.decision.flip import NotComputed

    if isinstance(flip, NotComputed):
        return {"computed": False, "why": flip.why}
    return {
        "computed": True,
        "threshold": f"{flip.document}.{flip.name}",
        "at": str(flip.span),
        "is_default": flip.is_default,
        "unit": flip.unit.name,
        "value": flip.value,
        "needed": flip.needed,
        "shown": {"value": show(flip.value, flip.unit), "needed": show(flip.needed, flip.unit)},
        "verdict": flip.verdict.name,
        "final_size": flip.final_size,
    }
