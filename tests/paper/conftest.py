"""Turns of a machine on the embedded market, as a running account would tell of them."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from tests.replays import EQUITY, SIMULATED, market

from golive.account.account import AssumedAccount
from golive.api import Engine
from golive.api.fill_terms import fill_terms, find_fills
from golive.api.switch_program import switch_program
from golive.core.unit import NANOS
from golive.journal.entry import Head
from golive.paper.listening import Committed
from golive.trading.opening import Assumptions, open_machine
from golive.trading.turns import turns

BEGIN = 1_767_571_440_000_000_000
"""Two minutes before the first position of the embedded market is left, 2026-01-05 00:04 UTC."""
MS = 1_000_000


@pytest.fixture(scope="session")
def committed(shipped: Engine) -> Sequence[Committed]:
    """Return the turns of four minutes, each committed a millisecond after its look."""
    spec, data = market(SIMULATED)
    assumptions = Assumptions(
        fills=fill_terms(find_fills(shipped.program.checked.specs)),
        account=AssumedAccount(equity=EQUITY),
        switch=switch_program(shipped.program),
        seed=1,
    )
    machine = open_machine(
        shipped,
        spec,
        data,
        assumptions,
        run="paper-1",
        strategies=tuple(shipped.program.signals),
        start=BEGIN,
        stop=BEGIN + 240 * NANOS,
    )
    taken, seq = [], 0
    for turned in turns(machine.rule, machine.state, machine.working, machine.looks()):
        seq += len(turned.entries)
        at = turned.state.passed + MS
        head = Head(seq=seq, hash=seq.to_bytes(32, "big"), ts=turned.state.passed)
        one = Committed(
            account="paper", turned=turned, head=head, at=at, decided_ns=2 * MS, commit_ns=3 * MS, lag_ns=MS // 2
        )
        taken.append(one)
    return taken
