"""`golive paper new-run`: the run of an account ends, and the next start begins another."""

from __future__ import annotations

from golive.cli.open_library import find_library
from golive.cli.paper_seen import declared_accounts, only_account
from golive.cli.records_place import root_of
from golive.core.errors import Undecided
from golive.core.printable import printable


def end_run(library: str | None, account: str | None, journal: str | None) -> str:
    """End the newest run of an account, and say what the next start begins.

    Raises
    ------
    Unavailable
        The account runs, or its journal cannot be written.
    Undecided
        It has never run.
    """
    from golive.journal.bodies.run_stopped import RunStopped
    from golive.journal.home_at import home_at
    from golive.journal.journal import Journal
    from golive.journal.system_clock import SystemClock
    from golive.paper.account_files import AccountFiles
    from golive.paper.account_journal import next_run, run_to_go_on, runs_of

    name = only_account(declared_accounts(library), account)
    files = AccountFiles.below(root_of(find_library(library)), name)
    if journal is None and not files.journal.exists():
        raise Undecided(f"`{name}` has never run: there is nothing to end")
    home = home_at(journal or str(files.journal))
    runs = runs_of(home, name)
    if not runs:
        home.close()
        raise Undecided(f"`{name}` has never run: there is nothing to end")
    with Journal.open(home, runs[-1]) as held:
        if run_to_go_on(home, name) != held.name:
            return printable(f"{name}: run {held.name} had ended; the next start begins {next_run(held.name)}", keep="")
        at = max(SystemClock().wall_ns(), held.last.ts or 0)
        head = held.append([RunStopped(run=held.name, why=NEW_RUN).draft(at)]).head
    words = f"run {held.name} ended with entry {head.seq:,}, and its journal is kept"
    return printable(f"{name}: {words}; the next start begins {next_run(held.name)}", keep="")


NEW_RUN = "new_run"
"""Why a run ended that somebody ended."""
