"""The screen of `golive watch`: what an account is worth, what stops it, what it decided last, and its alerts."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import field, replace
from typing import TYPE_CHECKING

from rich.console import Console, Group
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from golive.cli.paper_seen import SeenAccount, place_of, shown_of, status_now
from golive.cli.paper_status import status_as_text, status_in_short
from golive.core.dataclass import dataclass
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

LAST_DECISIONS, LAST_ALERTS, LAST_AGES = 6, 6, 8
IN_FULL, IN_SHORT = 40, 3
"""How many lines an account needs to be shown in full; where it has fewer, so many decisions and alerts are shown."""
UNREAD = "decisions and alerts cannot be read"

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

    def drawn(self, *, lines: int | None = None) -> Group:
        """Return the screen: in short, a line for each thing, where so many lines have no room for all of it."""
        is_short = lines is not None and lines < IN_FULL * len(self._looks)
        parts = _parts_in_short if is_short else _parts
        return Group(*(part for look in self._looks for part in parts(look)))

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
    yield _panel(status, Text(status_as_text(status, shown_of(look.account))))
    if look.why:
        yield Panel(Text(printable(look.why, keep="")), title=UNREAD, border_style="red")
        return
    yield _table(*_decisions(look.decided, LAST_DECISIONS))
    yield _table(*_alerts(look.letters, LAST_ALERTS))
    if look.decided.ages:
        yield _table(*_ages(look.decided))


def _parts_in_short(look: _Look) -> Iterator[Panel | Table]:
    status = look.status
    text = status_in_short(status, shown_of(look.account))
    oldest = max(look.decided.ages.items(), key=lambda pair: pair[1], default=None)
    if oldest is not None:
        text += f"\n  oldest input at the last decision: {_age(*oldest)}"
    if look.why:
        text += f"\n  {UNREAD}: {printable(look.why, keep='')}"
    yield _panel(status, Text(text, no_wrap=True, overflow="ellipsis"))
    if not look.why:
        yield _table_in_short(*_decisions(look.decided, IN_SHORT))
        yield _table_in_short(*_alerts(look.letters, IN_SHORT))


def _panel(status: AccountStatus, text: Text) -> Panel:
    return Panel(text, title=status.account, border_style=_STYLES[status.exit == YES])


def _table(title: str, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> Table:
    table = Table(title=title, title_justify="left", expand=True, show_edge=False)
    for head in heads:
        table.add_column(head, overflow="fold")
    return _filled(table, rows)


def _table_in_short(title: str, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> Table:
    """Return a table of a line a row: of instants the time of day, and of the longest texts what there is room for."""
    table = Table(title=title, title_justify="left", expand=True, show_edge=False, show_header=False)
    for n, head in enumerate(heads):
        is_long, room = head in _LONG, _TIME if n == 0 else max((len(row[n]) for row in rows), default=0)
        ratio, width = (1, None) if is_long else (None, room)
        table.add_column(head, no_wrap=True, overflow="ellipsis", ratio=ratio, width=width)
    return _filled(table, [(cells[0].partition(" ")[2][:_TIME], *cells[1:]) for cells in rows])


_TIME = len("00:00:00")
_LONG = ("because", "alert")


def _filled(table: Table, rows: Sequence[Sequence[str]]) -> Table:
    for cells in rows:
        table.add_row(*(Text(printable(cell, keep="")) for cell in cells))
    return table


Content = tuple[str, Sequence[str], Sequence[Sequence[str]]]
"""What a table is called, what its columns are, and its rows; an instant comes first."""


def _decisions(decided: SeenDecisions, most: int) -> Content:
    rows = [
        (
            instant(one.ts),
            f"{one.strategy} {one.direction} {one.symbol}",
            one.verdict.name,
            one.reason or f"allowed, {one.lots:,} lots",
        )
        for one in decided.decisions[:most]
    ]
    return "last decisions" if rows else "no decision yet", ("at", "strategy", "verdict", "because"), rows


def _ages(decided: SeenDecisions) -> Content:
    """Return the oldest inputs of the last decision, the oldest first."""
    ages = sorted(decided.ages.items(), key=lambda pair: -pair[1])
    rest = f", the oldest {LAST_AGES} of {len(ages)}" if len(ages) > LAST_AGES else ""
    rows = [(name, f"{age_s:,.3f} s") for name, age_s in ages[:LAST_AGES]]
    return f"how old inputs were at {instant(decided.decisions[0].ts)}{rest}", ("input", "age"), rows


def _age(name: str, age_s: float) -> str:
    return f"{printable(name, keep='')}, {age_s:,.3f} s"


def _alerts(letters: Sequence[Letter], most: int) -> Content:
    last = sorted(letters, key=lambda one: (not one.is_open, -one.raised.ts))[:most]
    rows = [
        (
            instant(one.raised.ts),
            one.raised.body.severity,
            f"{one.id}: {one.raised.body.text}",
            ", ".join(f"{name} {state}" for name, state in sorted(one.states.items())) or "nobody hears of it",
        )
        for one in last
    ]
    return "alerts" if last else "no alert yet", ("raised", "severity", "alert", "channels"), rows
