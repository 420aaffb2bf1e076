"""What `golive paper status` says of accounts that something has happened to."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from tests.paper.live_accounts import BEGIN, ran

from golive.api import Engine
from golive.cli.paper_seen import SeenStatus
from golive.cli.paper_status import Shown, status_as_text, status_in_short, statuses_as_json
from golive.compiler.order_flow import NO_ORDER_FLOW, OrderFlow
from golive.core.unit import NANOS
from golive.documents.market import StreamKind
from golive.execution.bars_only import COARSE
from golive.execution.switch import raise_by_person
from golive.execution.switch_state import SwitchState
from golive.journal.holder import Holder
from golive.journal.home_at import home_at
from golive.paper.heartbeat_file import RUNNING, Beat
from golive.paper.status import AccountStatus, Wanted, status_of, unread
from golive.trading.entries import Noted, switch_entry
from golive.trading.live_run import LiveRun
from golive.trading.paper_days import Needed
from golive.trading.received import StreamLost
from golive.trading.turned import Turned

HERE = Holder(pid=7, host="desk", boot="1b9c")
NOW = BEGIN + 131 * NANOS
BEAT = Beat(
    account="paper",
    run="paper-1",
    state=RUNNING,
    pid=7,
    host="elsewhere",
    boot="1b9c",
    began=BEGIN,
    at=NOW - NANOS,
    journal="journal.db",
    feed_class="recorded",
    seq=3,
    head="ab",
    turns=1_234,
    commit_p50=1_250_000,
    commit_p99=9_800_000,
    lag=420_000,
    reconnects=2,
)
WANTED = Wanted(heartbeat=60 * NANOS, needed=Needed(days=30, trades=20, coverage=Fraction(99, 100)))
OTHER = "0" * 64
SHOWN = Shown(currency="USD", ticks={"BTC-PERP": Fraction(1, 10)}, policy=OTHER, order_flow=OrderFlow.SEEN)


def status(place: Path) -> AccountStatus:
    home = home_at(str(place), read_only=True)
    try:
        return status_of("paper", BEAT, home, WANTED, now=NOW, here=HERE)
    finally:
        home.close()


def of_library(place: Path, flow: OrderFlow = OrderFlow.SEEN) -> Shown:
    """Return what the very library that decided says of itself."""
    facts = status(place).facts
    assert facts is not None
    return replace(SHOWN, policy=facts.begun.policy, order_flow=flow)


def lines(place: Path) -> dict[str, str]:
    """Return the first line of each thing that is said, by its name."""
    said = status_as_text(status(place), of_library(place)).splitlines()
    return {line[2:14].strip(): line[14:] for line in said[1:] if line[2:14].strip()}


Told = Callable[..., Path]


@pytest.fixture
def account(tmp_path: Path, shipped: Engine) -> Told:
    """Return what makes the journal of an account that ran for some seconds, and to which something happened then."""

    def made(seconds: int, then: Callable[[LiveRun], None] = lambda _: None) -> Path:
        ran(tmp_path / "journal.db", shipped, seconds=seconds, then=then)
        return tmp_path / "journal.db"

    return made


def test_what_is_held_is_told_with_its_price_and_what_it_is_worth(account: Told) -> None:
    told = lines(account(130))
    assert told["positions"] == "momentum short 166 lots of BTC-PERP at 59,991.20"
    assert " USD on 2026-01-05, " in told["equity"]
    assert told["equity"].endswith(" USD below its peak")
    assert told["run"] == "paper-1 since 2026-01-05 00:00:00 UTC, on a feed that is recorded"
    assert told["process"] == "1,234 turns; commits p50 1.2 ms, p99 9.8 ms; lag 0.4 ms; 2 reconnects"


def test_an_account_that_is_filled_from_bars_says_coarse(account: Told) -> None:
    place = account(3)
    assert "fills" not in lines(place)
    seen = status(place)
    assert seen.facts is not None
    coarse = replace(seen, facts=replace(seen.facts, begun=replace(seen.facts.begun, label=COARSE)))
    for words in (status_as_text(coarse, SHOWN), status_in_short(coarse, SHOWN)):
        assert f"  fills       SIMULATED, {COARSE}: orders meet the bar after their decision" in words


def test_an_order_under_way_is_told(account: Told) -> None:
    assert lines(account(92))["orders"].startswith("momentum sell 166 lots of BTC-PERP, 0 filled, since 2026-01-05")


def test_a_halt_by_a_person_is_told_as_unsigned_and_no_pass(account: Told) -> None:
    def halted(live: LiveRun) -> None:
        turned = raise_by_person(live.machine.state.switch, live.machine.at, SwitchState.HALTED, "account")
        live.machine.state = replace(live.machine.state, switch=turned.switch)
        entries = tuple(
            Noted(ts=live.machine.at, body=replace(switch_entry(one), by="mia", role="risk", why="odd\nprices"))
            for one in turned.entries
        )
        live.commit(Turned(state=live.machine.state, working=live.machine.working, entries=entries))

    place = account(30, halted)
    expected = "account HALTED since 2026-01-05 00:00:30 UTC, by person: odd\\nprices, UNSIGNED word of mia as risk"
    assert lines(place)["switch"] == expected
    assert status(place).exit == 1
    (document,) = json.loads(statuses_as_json([SeenStatus(status=status(place), shown=SHOWN)]))["accounts"]
    (scope,) = document["facts"]["switch"]
    assert (scope["state"], scope["by"], scope["signed"]) == ("halted", "mia", False)


def test_gaps_are_told_with_why(account: Told) -> None:
    def killed(live: LiveRun) -> None:
        live.resume(live.machine.at + 5 * NANOS, "killed")

    place = account(30, killed)
    assert lines(place)["gaps"] == (
        "1, the last of process: 2026-01-05 00:00:30 UTC to 2026-01-05 00:00:35 UTC, killed"
    )


def test_a_stream_that_has_not_come_back_is_told_as_lost(account: Told) -> None:
    def lost(live: LiveRun) -> None:
        event = StreamLost(
            symbol="BTC-PERP",
            ts=live.machine.at,
            seen_at=live.machine.at + NANOS // 2,
            stream=StreamKind.TRADES,
            why="silent",
        )
        for _ in live.written(live.machine.receive(event)):
            pass
        for _ in live.written(live.machine.wait(live.machine.at + 61 * NANOS)):
            pass

    text = status_as_text(status(account(30, lost)), SHOWN)
    assert "BTC-PERP/trades is lost since 2026-01-05 00:00:" in text
    assert ", silent" in text


def test_what_cannot_be_read_is_said_once_and_nothing_is_made_up() -> None:
    told = unread("paper", BEAT, "journal.db is no journal: there is no such file", WANTED, now=NOW, here=HERE)
    assert status_as_text(told, SHOWN).splitlines() == [
        OrderFlow.NOT_KNOWN.words,
        "paper: running: process 7 on elsewhere, boot 1b9c, last heard of 1.0 s ago",
        "  unknown     journal.db is no journal: there is no such file",
    ]
    (document,) = json.loads(statuses_as_json([SeenStatus(status=told, shown=SHOWN)]))["accounts"]
    assert (document["facts"], document["days"], document["exit"]) == (None, None, 3)


def test_a_library_that_sees_no_order_flow_is_said_first_and_of_another_that_nobody_knows(account: Told) -> None:
    place = account(30)
    for shown, words in (
        (of_library(place, OrderFlow.LACKING), f"{NO_ORDER_FLOW}: "),
        (replace(SHOWN, order_flow=OrderFlow.LACKING), "ORDER FLOW NOT KNOWN: "),
        (SHOWN, "ORDER FLOW NOT KNOWN: "),
        (of_library(place), "paper: running"),
    ):
        assert status_as_text(status(place), shown).startswith(words)
        assert status_in_short(status(place), shown).startswith(words)
        (document,) = json.loads(statuses_as_json([SeenStatus(status=status(place), shown=shown)]))["accounts"]
        assert document["lacks"].startswith("" if words.startswith("paper") else words)
        assert bool(document["lacks"]) is not words.startswith("paper")


def test_the_document_has_every_number_of_the_text_exactly(account: Told) -> None:
    place = account(130)
    (document,) = json.loads(statuses_as_json([SeenStatus(status=status(place), shown=SHOWN)]))["accounts"]
    facts = document["facts"]
    assert facts["positions"] == [
        {"strategy": "momentum", "symbol": "BTC-PERP", "lots": "-166", "average_ticks": "599912"}
    ]
    seen = status(place).facts
    assert seen is not None
    assert int(facts["equity"]) == seen.equity.value
    assert document["days"]["today"]["date"] == "2026-01-05"
    assert document["days"]["not_counted"] == {"2026-01-05": "running"}
