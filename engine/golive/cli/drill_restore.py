"""`golive drill restore`: which journal is backed up and put back."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from golive.cli.open_library import find_library
from golive.cli.paper_seen import declared_terms, only_account
from golive.cli.records_place import root_of
from golive.journal.system_clock import SystemClock

if TYPE_CHECKING:
    from golive.api.engine import Engine
    from golive.paper.drills.outcome import Outcome


def restore_account(
    library: str | None, engine: Engine, account: str | None, backup: str | None
) -> tuple[Outcome, ...]:
    """Put back a backup of the newest run of an account of a library."""
    from golive.journal.home_at import home_at
    from golive.paper.account_files import AccountFiles
    from golive.paper.account_journal import runs_of
    from golive.paper.drills.outcome import Outcome
    from golive.paper.drills.restore import drill_restore

    name = only_account(declared_terms(engine), account)
    journal = AccountFiles.below(root_of(find_library(library)), name).journal
    why = f"{journal} is no journal of `{name}`: `golive paper start` begins one"
    if journal.is_file():
        with closing(home_at(str(journal), read_only=True)) as home:
            runs = runs_of(home, name)
        if runs:
            given = None if backup is None else Path(backup)
            return drill_restore(journal, runs[-1], SystemClock(), backup=given)
    return (Outcome(name="head_matches", measured=None, unit="holds", n=0, why=why, least=1.0),)
