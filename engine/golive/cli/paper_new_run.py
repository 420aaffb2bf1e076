"""`golive paper new-run`: the run of an account ends, and the next start begins another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from golive.cli.open_library import find_library
from golive.cli.paper_seen import declared_accounts, only_account
from golive.cli.records_place import root_of
from golive.core.errors import InvalidInput, Undecided
from golive.core.printable import printable

if TYPE_CHECKING:
    from golive.journal.journal import Journal


def end_run(library: str | None, account: str | None, journal: str | None) -> str:
    """End the newest run of an account, and say what the next start begins.

    A run that something has stopped goes on until a person lets it: a new one would be a way round that.

    Raises
    ------
    StillStopped
        Its switch is not active.
    BrokenChain
        Nobody can tell what its switch is.
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
        _refuse_stopped(name, held)
        at = max(SystemClock().wall_ns(), held.last.ts or 0)
        head = held.append([RunStopped(run=held.name, why=NEW_RUN).draft(at)]).head
    words = f"run {held.name} ended with entry {head.seq:,}, and its journal is kept"
    return printable(f"{name}: {words}; the next start begins {next_run(held.name)}", keep="")


def _refuse_stopped(name: str, held: Journal) -> None:
    from golive.execution.switch_state import SwitchState
    from golive.paper.account_facts import facts_of

    stopped = [scope for scope in facts_of(held).switch if scope.state is not SwitchState.ACTIVE]
    if stopped:
        what = ", ".join(f"{one.scope} is {one.state.name.lower()} by `{one.trip}`" for one in stopped)
        hint = f"a person has to reset it while it runs: `golive switch reset --account {name} --scope ...`"
        raise StillStopped(f"run {held.name} is stopped, and no new one is a way round that: {what}", hint=hint)


class StillStopped(InvalidInput):
    """The switch of an account says no."""

    exit_code = 1


NEW_RUN = "new_run"
"""Why a run ended that somebody ended."""
