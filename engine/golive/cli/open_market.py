"""Which market a command replays: a description by its path, one of the library, or the embedded one."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from golive.cli.data_folder import data_folder
from golive.cli.error_messages import below, placed_below, render_all
from golive.cli.open_library import find_library
from golive.cli.progress import progress_bar
from golive.core.dataclass import dataclass
from golive.core.errors import InvalidInput, InvalidLibrary
from golive.core.issue import is_error

if TYPE_CHECKING:
    from golive.api.engine import Engine
    from golive.core.issue import Issue
    from golive.documents.market import MarketSpec
    from golive.documents.streams import MarketData
    from golive.trading.one_account import Recording

SAMPLE = "rules/markets/simulated.yaml"


@dataclass(frozen=True, slots=True, kw_only=True)
class DescribedMarket:
    """A market description, its text, and the folders its data is looked up in."""

    spec: MarketSpec
    text: str
    sources: Mapping[str, str]
    roots: tuple[Path, ...]

    def seeded(self, seed: int | None) -> DescribedMarket:
        """Return the market with a seed of its own, where it is simulated and one is given."""
        if seed is None or not self.spec.is_simulated:
            return self
        return replace(self, spec=replace(self.spec, seed=seed))


def find_market(engine: Engine, market: str) -> DescribedMarket:
    """Find a market by the path of its description, else by its id in the library."""
    path = Path(market)
    if path.is_file():
        return _market_file(path)
    specs = engine.program.checked.specs
    spec = next((m for m in specs.markets if m.id == market), None)
    if spec is not None:
        return _of_library(engine, spec, roots=_roots((Path(specs.root) / spec.header.span.file).parent))
    described = ", ".join(sorted(m.id for m in specs.markets))
    hint = f"name the file of a market description{', or one of the library: ' if described else ''}{described}"
    raise InvalidInput(f"`{market}` is a folder" if path.is_dir() else f"no market file `{market}`", hint=hint)


def sample_market(engine: Engine) -> DescribedMarket:
    """Return the embedded market of the library, or else the shipped one."""
    from golive.loader.shipped import library_root

    spec = next((m for m in engine.program.checked.specs.markets if m.is_simulated), None)
    return _market_file(library_root() / SAMPLE) if spec is None else _of_library(engine, spec, roots=())


def read_streams(market: DescribedMarket) -> tuple[MarketData, tuple[Issue, ...]]:
    """Read a market's streams, and what there was to remark; files are named as from beside the description."""
    from golive.market.read import read_market

    with progress_bar(f"reading the data of {market.spec.id}") as progress:
        data, issues = read_market(market.spec, market.roots, progress=progress)
    if data is None:
        raise InvalidLibrary(issues, market.sources)
    if issues:
        click.echo(render_all(issues, market.sources), err=True)
    return data, tuple(replace(i, span=replace(i.span, file=Path(i.span.file).name)) for i in issues)


def warn_of_nights(
    engine: Engine, markets: Sequence[DescribedMarket], library: str | None, strategies: Collection[str] = ()
) -> None:
    """Warn of what waits for less than a weekend of a market; of its own the library said it when it was opened."""
    from golive.checker.exits import check_nights
    from golive.core.issue_pad import IssuePad

    pad, specs, shown = IssuePad(), engine.program.checked.specs, find_library(library).shown
    chosen = [one for one in specs.strategies if not strategies or one.header.id in strategies]
    check_nights(pad, chosen, [one.spec for one in markets])
    if issues := [one for one in pad.in_order() if one not in engine.issues]:
        sources = {below(shown, name): text for name, text in specs.sources.items()}
        click.echo(render_all(placed_below(shown, issues), sources), err=True)


def recording_of(market: DescribedMarket, data: MarketData) -> Recording:
    """Return what was read of a market; of one that is as it was received, with the streams that were lost."""
    from golive.trading.one_account import Recording

    if not market.spec.is_as_received or not market.roots:
        return Recording(market=market.spec, data=data)
    from golive.paper.recorded_events import lost_streams

    return Recording(market=market.spec, data=data, lost=lost_streams(market.roots[0]))


def _of_library(engine: Engine, spec: MarketSpec, *, roots: tuple[Path, ...]) -> DescribedMarket:
    sources = engine.program.checked.specs.sources
    return DescribedMarket(spec=spec, text=sources[spec.header.span.file], sources=sources, roots=roots)


def _market_file(path: Path) -> DescribedMarket:
    from golive.loader.market_file import load_market

    spec, issues, sources = load_market(path)
    if spec is None or is_error(issues):
        raise InvalidLibrary(issues, sources)
    return DescribedMarket(spec=spec, text=next(iter(sources.values())), sources=sources, roots=_roots(path.parent))


def _roots(beside: Path) -> tuple[Path, ...]:
    data = data_folder()
    return (beside,) if data is None else (beside, data)
