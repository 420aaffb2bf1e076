"""`golive report daily`: a day of accounts on paper, out of their journals, as text, pages and documents."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from golive.cli.daily_accounts import read_accounts
from golive.cli.output_files import write_text, write_whole
from golive.core.dataclass import dataclass
from golive.core.errors import InvalidInput
from golive.core.printable import printable

if TYPE_CHECKING:
    import pyarrow as pa

    from golive.core.value import Unknown
    from golive.replay.replay import Run
    from golive.report.daily.account_of_day import AccountOfDay
    from golive.report.daily.made_account import ReadAccount
    from golive.report.daily.told_backtest import ToldBacktest


@dataclass(frozen=True, slots=True, kw_only=True)
class DailyOptions:
    """What a user asked for."""

    library: str | None
    accounts: tuple[str, ...]
    journal: str | None
    records: str | None
    date: str | None
    backtest: Path | None
    recorded: Path | None
    form: str
    out: Path | None


def report_daily(options: DailyOptions) -> None:
    """Read the accounts, and write or say what their day was."""
    from golive.cli.json_output import json_text
    from golive.report.daily.daily_document import daily_document
    from golive.report.daily.daily_page import daily_text

    if options.out is not None and options.out.exists() and not options.out.is_dir():
        raise InvalidInput(f"`{options.out}` is not a folder", hint="name a folder; the files are named after the day")
    accounts = accounts_of_day(options)
    if options.out is not None:
        for path in _write(accounts, options.out):
            click.echo(printable(f"report: {path}", keep=""))
    elif options.form == "json":
        click.echo(json_text({"accounts": [daily_document(account) for account in accounts]}))
    else:
        click.echo("\n\n".join(daily_text(account) for account in accounts))


def accounts_of_day(options: DailyOptions) -> tuple[AccountOfDay, ...]:
    """Return everything that the report of each account is made of."""
    from golive.replay.daily.compared_accounts import compare_accounts
    from golive.report.daily.made_account import account_of_day

    read = read_accounts(
        options.library, options.accounts, options.journal, options.records, options.date, recorded=options.recorded
    )
    compared = compare_accounts({one.name: one.record.money.days for one in read}) if len(read) > 1 else ()
    return tuple(account_of_day(one, backtest=_backtest(options.backtest, one), compared=compared) for one in read)


def _backtest(folder: Path | None, account: ReadAccount) -> ToldBacktest | Unknown:
    from golive.cli.run_folder import open_run
    from golive.core.value import missing
    from golive.report.daily.told_backtest import told_backtest

    if folder is None:
        return missing("no_backtest", "no backtest is named; `--backtest DIR` names the folder of a `golive run`")
    run = open_run(folder).restore()
    return told_backtest(run, name=folder.resolve().name, differs=tuple(_differs(run, account)))


def _differs(run: Run, account: ReadAccount) -> Iterator[str]:
    """Yield what a backtest was not made of as the account is."""
    from golive.api.markets import market_digest
    from golive.report.daily.made_account import made_of
    from golive.trading.assumed_terms import assumed_fills

    markets = {f"market {one.market.symbol}": market_digest(one.market) for one in run.instruments}
    own = {
        "policy": run.engine.program.digests.policy,
        "document of fills": assumed_fills(run.engine).digest,
        **markets,
    }
    theirs = made_of(account.record)
    yield from (name for name in {**theirs, **own} if own.get(name) != theirs.get(name))


def _write(accounts: Sequence[AccountOfDay], folder: Path) -> Iterator[Path]:
    """Write the files of each account, and yield the page of each."""
    from golive.cli.json_output import json_text
    from golive.replay.money.money_columns import Units
    from golive.replay.round_trips import trips_table
    from golive.report.daily.daily_document import daily_document, metrics_document
    from golive.report.daily.daily_page import render_daily

    for account in accounts:
        named = folder / f"{account.name}-{account.date}"
        page = named.with_name(f"{named.name}.html")
        write_text(page, render_daily(account))
        write_text(named.with_name(f"{named.name}.json"), json_text(daily_document(account)) + "\n")
        write_text(named.with_name(f"{named.name}.metrics.json"), json_text(metrics_document(account)) + "\n")
        units = Units(account.currency, account.currency)
        table = trips_table(account.record.trips, units, account.record.money.doubts)
        for ending in ("csv", "parquet"):
            trips = named.with_name(f"{named.name}.round_trips.{ending}")
            write_whole(trips, partial(_write_trips, table))
        yield page


def _write_trips(trips: pa.Table, path: Path) -> None:
    from golive.cli.table_writers import write_table, writer_for

    write_table(trips, path, writer_for(path))
