"""Looks at candidates that the ledger of models has: trials behind a strategy, whatever its author remembers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from golive.core.errors import InvalidInput
from golive.core.printable import printable

Command = TypeVar("Command", bound=Callable[..., Any])

_OPTIONS = (
    click.option(
        "--records", metavar="FILE|URL", help="The ledger of models: each look at a candidate of --strategy is a trial."
    ),
    click.option("--strategy", metavar="NAME", help="Whose models were looked at, with --records."),
)


def looks_options(command: Command) -> Command:
    """Add `--records` and `--strategy`."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def trials_with_looks(trials: float | None, records: str | None, strategy: str | None) -> float | None:
    """Return the larger of the trials that are told and the looks that a ledger has, and say which it was.

    None where neither is given.

    Raises
    ------
    InvalidInput
        One of ledger and strategy is given without the other, or there are no such records.
    Undecided
        The ledger does not hold, so that nobody knows how many looks there were.
    Unavailable, BrokenChain
        It cannot be read now.
    """
    if records is None and strategy is None:
        return trials
    if records is None or strategy is None:
        raise InvalidInput("looks are counted of one strategy in one ledger", hint="give `--records` and `--strategy`")
    looks = _looks(records, strategy)
    which = "told" if trials is not None and trials > looks else "in the ledger"
    counted = max(looks, trials or 0)
    shown = "none" if trials is None else f"{trials:g}"
    click.echo(
        printable(f"trials of {strategy}: {looks} looks in the ledger, {shown} told; {which} counts", keep=""), err=True
    )
    return counted or trials


def _looks(records: str, strategy: str) -> int:
    from golive.core.errors import Undecided
    from golive.journal.home_at import home_at, is_address
    from golive.journal.journal import Journal
    from golive.learning.model_ledger import LedgerReader

    if not is_address(records) and not Path(records).exists():
        raise InvalidInput(
            f"no records `{records}`", hint="name the ledger of the models, `LIBRARY/.golive/records.db`"
        )
    with Journal.shared(home_at(records, read_only=True)) as journal:
        ledger = LedgerReader(journal).read()
    doubts = [ledger.doubt, *(one.doubt for one in ledger.models.values() if one.strategy in (strategy, ""))]
    doubt = next((one for one in doubts if one), "")
    if doubt:
        raise Undecided(f"how many looks there were cannot be told: {doubt}")
    return ledger.looks_of(strategy)
