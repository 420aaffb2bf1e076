"""`golive market`: descriptions of markets and their data, from the files that one has."""

from __future__ import annotations

from pathlib import Path

import click

from golive.cli.analysis_output import answer_options
from golive.cli.data_folder import data_option
from golive.cli.open_library import library_argument

BLOCKED = 1
"""What `check` ends with when something is wrong with the data."""


@click.group("market")
def command() -> None:
    """Describe the market that files were recorded of, and look its data over."""


@command.command("check")
@click.argument("market")
@library_argument
@data_option
@answer_options
@click.pass_context
def check(ctx: click.Context, market: str, library: str | None, form: str, out: Path | None) -> None:
    """Count what is wrong with the data of MARKET, a description or the id of one in LIBRARY.

    Of each stream: what is missing (bars, trades by id, rates), stale or unchanged for longer than LIBRARY lets it be,
    told twice, late, crossed. Between streams: whether prices lie closer once the times of one are shifted.

    Exit codes: 0 nothing was found, 1 something was, 2 a description, file or library that cannot be used, 3 no stream
    has a row.
    """
    from golive.cli.market_check import check_market

    if not check_market(market, library, form, out):
        ctx.exit(BLOCKED)


@command.command("propose")
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--symbol", required=True, metavar="NAME", help="The instrument, as strategies name it.")
@click.option("--quote", required=True, metavar="NAME", help="The quote currency.")
@click.option("--venue", default="", metavar="NAME", help="The venue, where the files are a tool's.")
@click.option("--out", type=click.Path(path_type=Path), help="Where to write it; nothing is replaced.")
def propose(files: tuple[Path, ...], symbol: str, quote: str, venue: str, out: Path | None) -> None:
    """Propose a market description from FILES, in order of time.

    Known are Binance's klines, trades, aggTrades, bookTicker and funding rates, Kraken's bars and trades, Bybit's
    trades, trades, quotes and book snapshots of tardis, bars, trades and order books of ccxt, and freqtrade's bars
    and trades, feather and JSON; other files by how their columns are called. What they do not say is written as a
    doubt, and nothing reads the description until a person has confirmed each.

    Exit codes: 0 proposed, 2 usage, or a file of no known shape.
    """
    from golive.cli.market_propose import propose_market
    from golive.market.proposal import Instrument

    name = "proposed" if out is None else out.stem
    propose_market(files, Instrument(symbol=symbol, quote=quote, venue=venue, id=name), out)
