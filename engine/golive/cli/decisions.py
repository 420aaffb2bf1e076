"""`golive decisions`: what was decided in a run, in a journal, or on a file of signals, with its ids."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from golive.cli.open_library import format_option
from golive.core.dataclass import dataclass
from golive.core.verdict import Verdict

if TYPE_CHECKING:
    from golive.cli.recorded_decisions import Listed

_SOME, _NONE, _SHOWN = 0, 3, 20


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionsOptions:
    """What is asked for, as it is written on the command line."""

    folder: Path | None
    journal: str | None
    name: str | None
    signals: Path | None
    library: str | None
    verdicts: tuple[str, ...]
    strategy: str | None
    symbol: str | None
    rule: str | None
    last: int
    form: str


@click.command("decisions")
@click.option("--run", "folder", metavar="DIR", type=click.Path(path_type=Path), help="What `run` wrote.")
@click.option("--journal", metavar="FILE|URL", help="What a session or an account wrote.")
@click.option("--name", metavar="NAME", help="With --journal: one journal of several.")
@click.option("--signals", metavar="FILE", type=click.Path(path_type=Path), help="Ready rows, decided now.")
@click.option("--library", metavar="LIBRARY", help="With --signals: whose policy. Default: as for `decide`.")
@click.option(
    "--verdict",
    "verdicts",
    multiple=True,
    type=click.Choice([verdict.name for verdict in Verdict], case_sensitive=False),
    help="Only these; may be repeated.",
)
@click.option("--strategy", metavar="NAME", help="Only of this strategy.")
@click.option("--symbol", metavar="SYMBOL", help="Only of this instrument.")
@click.option("--rule", metavar="GATE[.RULE]", help="Only what this gate, or rule of it, determined.")
@click.option(
    "--last", type=click.IntRange(min=1), default=_SHOWN, show_default=True, help="The last so many of those."
)
@format_option
@click.pass_context
def command(ctx: click.Context, /, **options: Any) -> None:
    """List decisions with their ids, which `golive explain` takes, the newest last.

    Exit codes: 0 there are some, 2 usage, 3 there is none of those that were asked for.
    """
    ctx.exit(_list(DecisionsOptions(**options)))


def _list(asked: DecisionsOptions) -> int:
    from golive.cli.recorded_decisions import recorded_at

    one_place(asked.folder, asked.journal, asked.name, asked.signals, asked.library)
    recorded = recorded_at(
        run=asked.folder, journal=asked.journal, name=asked.name, signals=asked.signals, library=asked.library
    )
    count, kept = 0, deque["Listed"](maxlen=asked.last)
    for one in _asked(recorded.listed(), asked):
        count += 1
        kept.append(one)
    _print(kept, count, asked)
    return _SOME if count else _NONE


def one_place(
    folder: Path | None, journal: str | None, name: str | None, signals: Path | None, library: str | None
) -> None:
    """Refuse two places, or none, and options of another place than the one that is given."""
    if sum(place is not None for place in (folder, journal, signals)) != 1:
        raise click.UsageError("give one of --run DIR, --journal FILE|URL and --signals FILE")
    if library is not None and signals is None:
        raise click.UsageError("--library goes with --signals: runs and journals keep their own")
    if name is not None and journal is None:
        raise click.UsageError("--name goes with --journal")


def _asked(listed: Iterable[Listed], asked: DecisionsOptions) -> Iterator[Listed]:
    gate, _, rule = (asked.rule or "").partition(".")
    for one in listed:
        if asked.verdicts and one.verdict not in asked.verdicts:
            continue
        if asked.strategy not in (None, one.strategy) or asked.symbol not in (None, one.symbol):
            continue
        if asked.rule is None or (one.gate == gate and rule in ("", one.rule)):
            yield one


def _print(kept: deque[Listed], count: int, asked: DecisionsOptions) -> None:
    if asked.form == "json":
        from golive.cli.json_output import json_text

        rows = [{**asdict(one), "ts": None if one.ts is None else str(one.ts)} for one in kept]
        click.echo(json_text({"found": count, "decisions": rows}))
        return
    if not kept:
        click.echo("no decision of those that were asked for")
        return
    from golive.cli.printed_table import print_table

    heads = ("id", "at", "verdict", "who", "asked", "allowed", "determined by")
    print_table(heads, [_row(one) for one in kept], numeric=frozenset((4, 5)))
    if count > len(kept):
        click.echo(f"the last {len(kept)} of {count}; `--last {count}` shows all")


def _row(one: Listed) -> tuple[str, ...]:
    from golive.core.intent import closes
    from golive.report.formats import instant

    asks = f"{one.strategy} {'leaves by ' if closes(one.intent) else ''}{one.direction} {one.symbol}"
    cause = f"{one.gate}.{one.rule}" if one.gate else ""
    return (
        one.signal_id,
        "unknown" if one.ts is None else instant(one.ts),
        one.verdict,
        asks,
        "unknown" if one.raw_size is None else f"{one.raw_size:,.10g}",
        "-" if not one.final_size else f"{one.final_size:,.10g}",
        f"{cause}: {one.reason}" if one.reason else cause,
    )
