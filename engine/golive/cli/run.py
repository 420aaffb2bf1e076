"""`golive run`: a market through strategies and pipeline, decided and written down."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from golive.cli.error_messages import render_all
from golive.cli.open_library import format_option, library_argument, open_engine
from golive.cli.output_files import check_target, whole_folder
from golive.cli.progress import progress_bar
from golive.cli.run_folder import write_run
from golive.core.errors import InvalidInput, InvalidLibrary, Undecided
from golive.core.issue import is_error
from golive.core.printable import printable
from golive.replay.run_files import DOCUMENT, PARTS, REPORT

if TYPE_CHECKING:
    from golive.api.engine import Engine
    from golive.core.issue import Issue
    from golive.documents.market import MarketSpec
    from golive.documents.streams import MarketData
    from golive.replay.replay import Run

DATA = "GOLIVE_DATA"
"""The environment variable that names the folder of recordings."""

SAMPLE = "rules/markets/simulated.yaml"
EQUITY = "100_000 usd"
"""What the replayed account holds unless told otherwise: round, and well above the shipped strategies' sizes."""


@click.command("run")
@library_argument
@click.option("--market", metavar="FILE", help="The market description, or the id of one in the library.")
@click.option("--sample", is_flag=True, help="Replay the embedded, simulated market.")
@click.option("--out", required=True, metavar="DIR", type=click.Path(path_type=Path), help="Where the run is written.")
@click.option("--strategy", "strategies", multiple=True, metavar="ID", help="Only this strategy; may be repeated.")
@click.option("--from", "start", metavar="T", help="First instant: 2024-08-08T23:55:00Z, or nanoseconds UTC.")
@click.option("--to", "stop", metavar="T", help="Last instant, likewise.")
@click.option("--seed", type=click.IntRange(min=0), help="Seed of a simulated market, instead of its own.")
@click.option("--equity", default=EQUITY, show_default=True, help="What the account holds.")
@format_option
def command(
    *,
    library: str | None,
    market: str | None,
    sample: bool,
    out: Path,
    strategies: tuple[str, ...],
    start: str | None,
    stop: str | None,
    seed: int | None,
    equity: str,
    form: str,
) -> None:
    """Replay a market: every signal of every strategy, decided by the policy of LIBRARY.

    DIR gets signals.parquet, decisions.parquet, prices.parquet, run.json, report.html, and the policy and market
    description they were made with. The same library, data and seed give the same bytes.
    """
    from golive.replay.replay import Account
    from golive.replay.replay import run as replay

    if (market is None) is (not sample):
        raise click.UsageError("give either --market FILE or --sample")
    first, last = _instant("--from", start), _instant("--to", stop)
    if first is not None and last is not None and first > last:
        raise InvalidInput("`--from` is after `--to`", hint="swap them")
    account = Account(equity=equity_of(equity))
    check_target(out, replaces=PARTS, mark=DOCUMENT)
    engine = open_engine(library)
    described = _sample(engine) if market is None else _described(engine, market)
    spec = described.spec if seed is None or not described.spec.is_simulated else replace(described.spec, seed=seed)
    data, findings = _data(described, spec)
    with progress_bar(f"replaying {spec.id}") as progress:
        made = replay(
            engine,
            spec,
            data,
            account=account,
            strategies=tuple(dict.fromkeys(strategies)),
            start=first,
            stop=last,
            seed=spec.seed if spec.is_simulated else seed,
            progress=progress,
        )
    with whole_folder(out, replaces=PARTS, mark=DOCUMENT) as folder:
        document = write_run(folder, made, market_text=described.text, findings=findings)
    click.echo(_as_json(document, out) if form == "json" else _summary(made, out))
    if not made.decided:
        raise Undecided("no signal could be decided" if made.rows else "no strategy signalled")


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """A market description, its text, and the folders its data is looked up in."""

    spec: MarketSpec
    text: str
    sources: Mapping[str, str]
    roots: tuple[Path, ...]


def _described(engine: Engine, market: str) -> Described:
    """Find a market by the path of its description, else by its id in the library."""
    path = Path(market)
    if path.is_file():
        return _market_file(path)
    specs = engine.program.checked.specs
    found = next((m for m in specs.markets if m.id == market), None)
    if found is not None:
        file = found.header.span.file
        return Described(
            spec=found, text=specs.sources[file], sources=specs.sources, roots=_roots((Path(specs.root) / file).parent)
        )
    described = ", ".join(sorted(m.id for m in specs.markets))
    hint = f"name the file of a market description{', or one of the library: ' if described else ''}{described}"
    raise InvalidInput(f"`{market}` is a folder" if path.is_dir() else f"no market file `{market}`", hint=hint)


def _sample(engine: Engine) -> Described:
    """Return the embedded market of the library, or else the shipped one."""
    from golive.loader.shipped import library_root

    specs = engine.program.checked.specs
    found = next((m for m in specs.markets if m.is_simulated), None)
    if found is None:
        return _market_file(library_root() / SAMPLE)
    return Described(spec=found, text=specs.sources[found.header.span.file], sources=specs.sources, roots=())


def sample_market(engine: Engine) -> tuple[MarketSpec, MarketData]:
    """Return the embedded market of the library, or else the shipped one, and its streams."""
    described = _sample(engine)
    data, _ = _data(described, described.spec)
    return described.spec, data


def _market_file(path: Path) -> Described:
    from golive.loader.market_file import load_market

    spec, issues, sources = load_market(path)
    if spec is None or is_error(issues):
        raise InvalidLibrary(issues, sources)
    return Described(spec=spec, text=next(iter(sources.values())), sources=sources, roots=_roots(path.parent))


def _roots(beside: Path) -> tuple[Path, ...]:
    data = os.environ.get(DATA)
    return (beside, Path(data)) if data else (beside,)


def _data(described: Described, spec: MarketSpec) -> tuple[MarketData, tuple[Issue, ...]]:
    """Read a market's streams, and what there was to remark; files are named as from beside the description."""
    from golive.market.read import read_market

    data, issues = read_market(spec, described.roots)
    if data is None:
        raise InvalidLibrary(issues, described.sources)
    if issues:
        click.echo(render_all(issues, described.sources), err=True)
    return data, tuple(replace(i, span=replace(i.span, file=Path(i.span.file).name)) for i in issues)


def _instant(option: str, text: str | None) -> int | None:
    from golive.market.instants import nanos

    if text is None:
        return None
    hint = "write 2024-08-08T23:55:00Z, or nanoseconds since 1970 UTC"
    if text.isascii() and text.isdecimal():
        instant = nanos(int(text))
    else:
        try:
            moment = dt.datetime.fromisoformat(text)
        except ValueError:
            raise InvalidInput(f"`{option}` is `{text}`, which is no instant", hint=hint) from None
        if moment.tzinfo is None:
            raise InvalidInput(f"`{option}` is `{text}`, which has no zone", hint=f"write {text}Z for UTC")
        instant = nanos(moment)
    if instant is None:
        raise InvalidInput(f"`{option}` is `{text}`, which is not between 1971 and 2200", hint=hint)
    return instant


def equity_of(text: str) -> float:
    """Read an amount of money."""
    from golive.core.unit import QUOTE, parse_quantity

    quantity = parse_quantity(text)
    if quantity is None or quantity.unit.dimension != QUOTE or quantity.value <= 0:
        raise InvalidInput(f"`--equity` is `{text}`, which is no amount of money", hint=f"as in `{EQUITY}`")
    return quantity.value


# Output


def _as_json(document: Mapping[str, Any], out: Path) -> str:
    from golive.replay.artifacts import write_json

    return write_json({**document, "report": str(out / REPORT)}).rstrip("\n")


def _summary(run: Run, out: Path) -> str:
    from golive.report.terminal import summary_text

    return f"{summary_text(run)}report: {printable(str(out / REPORT))}"
