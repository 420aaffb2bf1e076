"""The screen of `golive watch`: what an account is worth, what stops it, what it decided last, and its alerts."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from rich.console import Console, Group
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from golive.cli.paper_seen import SeenAccount, place_of, shown_of, status_now
from golive.cli.paper_status import status_as_text
from golive.core.errors import GoliveError, first_line
from golive.core.printable import printable
from golive.journal.home_at import home_at
from golive.journal.journal import JournalReader
from golive.journal.outbox import outboxes
from golive.paper.alerts.letters import Letter, letters_in
from golive.paper.alive import YES
from golive.paper.seen_decisions import SeenDecisions, seen_decisions
from golive.report.formats import instant

if TYPE_CHECKING:
    from golive.api.engine import Engine
    from golive.paper.status import AccountStatus

LAST_DECISIONS, LAST_ALERTS = 6, 6
_WIDTH = 118
_STYLES = {True: "green", False: "red"}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Look:
    """What one look at an account saw; `why` says why decisions and alerts could not be read."""

    account: SeenAccount
    status: AccountStatus
    decided: SeenDecisions = field(default_factory=SeenDecisions)
    letters: tuple[Letter, ...] = ()
    why: str = ""


class Screen:
    """Accounts of a library, as `look` saw them last."""

    def __init__(self, engine: Engine, accounts: Sequence[SeenAccount]) -> None:
        self._engine, self._accounts = engine, tuple(accounts)
        self._looks: tuple[_Look, ...] = ()

    def look(self, *, days: bool) -> tuple[AccountStatus, ...]:
        """Look at every account; without `days` those that count are what they were at the look before."""
        before = {one.status.account: one.status for one in self._looks}
        looks = []
        for account in self._accounts:
            status = status_now(account, days=days)
            last = before.get(status.account)
            if not days and last is not None:
                status = replace(status, days=last.days, why_no_days=last.why_no_days)
            looks.append(self._read(account, status))
        self._looks = tuple(looks)
        return tuple(one.status for one in looks)

    def drawn(self) -> Group:
        """Return the screen."""
        return Group(*(part for look in self._looks for part in _parts(look)))

    def text(self) -> str:
        """Return the same as plain text."""
        out = io.StringIO()
        Console(file=out, width=_WIDTH, color_system=None, force_terminal=False).print(self.drawn())
        return "\n".join(line.rstrip() for line in out.getvalue().splitlines()) + "\n"

    def _read(self, account: SeenAccount, status: AccountStatus) -> _Look:
        look = _Look(account=account, status=status)
        if not status.runs:
            return look
        try:
            with closing(home_at(place_of(account, status.beat), read_only=True)) as home:
                decided = seen_decisions(JournalReader(home, status.runs[-1]), self._engine, LAST_DECISIONS)
                letters = tuple(letter for one in outboxes(home, status.account) for letter in letters_in(one))
        except (GoliveError, OSError) as error:
            return replace(look, why=first_line(error))
        return replace(look, decided=decided, letters=letters)


def _parts(look: _Look) -> Iterator[Panel | Table]:
    status = look.status
    style = _STYLES[status.exit == YES]
    yield Panel(Text(status_as_text(status, shown_of(look.account.terms))), title=status.account, border_style=style)
    if look.why:
        yield Panel(Text(printable(look.why, keep="")), title="decisions and alerts cannot be read", border_style="red")
        return
    yield _decisions(look.decided)
    if look.decided.ages:
        yield _ages(look.decided)
    yield _alerts(look.letters)


def _table(title: str, *columns: str) -> Table:
    table = Table(title=title, title_justify="left", expand=True, show_edge=False)
    for column in columns:
        table.add_column(column, overflow="fold")
    return table


def _row(table: Table, *cells: str) -> None:
    table.add_row(*(Text(printable(cell, keep="")) for cell in cells))


def _decisions(decided: SeenDecisions) -> Table:
    table = _table("last decisions" if decided.decisions else "no decision yet", "at", "strategy", "verdict", "because")
    for one in decided.decisions:
        what = f"{one.strategy} {one.direction} {one.symbol}"
        _row(table, instant(one.ts), what, one.verdict.name, one.reason or f"allowed, {one.lots:,} lots")
    return table


def _ages(decided: SeenDecisions) -> Table:
    table = _table(f"how old inputs were at {instant(decided.decisions[0].ts)}", "input", "age")
    for name, age_s in sorted(decided.ages.items(), key=lambda pair: -pair[1]):
        _row(table, name, f"{age_s:,.3f} s")
    return table


def _alerts(letters: Sequence[Letter]) -> Table:
    last = sorted(letters, key=lambda one: (not one.is_open, -one.raised.ts))[:LAST_ALERTS]
    table = _table("alerts" if last else "no alert yet", "raised", "severity", "alert", "channels")
    for one in last:
        states = ", ".join(f"{name} {state}" for name, state in sorted(one.states.items())) or "nobody hears of it"
        _row(table, instant(one.raised.ts), one.raised.body.severity, f"{one.id}: {one.raised.body.text}", states)
    return table
