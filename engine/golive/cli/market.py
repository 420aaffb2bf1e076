"""`golive market`: descriptions of markets, from the files that one has."""

from __future__ import annotations

from pathlib import Path

import click

from golive.core.errors import InvalidInput


@click.group("market")
def command() -> None:
    """Describe the market that files were recorded of."""


@command.command("propose")
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--symbol", required=True, metavar="NAME", help="The instrument, as strategies name it.")
@click.option("--quote", required=True, metavar="NAME", help="The quote currency.")
@click.option("--venue", default="", metavar="NAME", help="The venue, where the files are a tool's.")
@click.option("--out", type=click.Path(path_type=Path), help="Where to write it; nothing is replaced.")
def propose(files: tuple[Path, ...], symbol: str, quote: str, venue: str, out: Path | None) -> None:
    """Propose a market description from FILES, in order of time.

    Known are Binance's klines, trades, aggTrades and bookTicker, Kraken's bars and trades, trades and quotes of tardis,
    bars and JSON lines of ccxt, and freqtrade's feather files. What they do not say is written as a doubt, and nothing
    reads the description until a person has confirmed each.

    Exit codes: 0 proposed, 2 usage, or a file of no known shape.
    """
    from golive.cli.output_files import write_text
    from golive.market.proposal import Instrument, propose, proposed_file

    if out is not None and out.exists():
        raise InvalidInput(f"`{out}` is there already", hint="name another file, or remove it first")
    beside = Path.cwd() if out is None else out.parent
    proposals = [proposed_file(path, _below(path, beside)) for path in files]
    name = "proposed" if out is None else out.stem
    text, doubts = propose(proposals, Instrument(symbol=symbol, quote=quote, venue=venue, id=name))
    if out is None:
        click.echo(text, nl=False)
        return
    write_text(out, text)
    click.echo(f"{out}: proposed, with {len(doubts)} doubts; it is refused until each is confirmed:")
    for doubt in doubts:
        click.echo(f"  {doubt.about}: {doubt.because}")


def _below(path: Path, folder: Path) -> str:
    """Return a path as a description in a folder names it."""
    if not path.resolve().is_relative_to(folder.resolve()):
        raise InvalidInput(f"`{path}` is not below `{folder}`", hint="write `--out` beside the files, or above them")
    return path.resolve().relative_to(folder.resolve()).as_posix()
