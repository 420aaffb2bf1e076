"""The same orders on the same recording: golive's fills are those of two other engines, but for what is listed."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from tests.peers.answers import Answers, Fills, Run, read, summed, write
from tests.peers.asked import LATENCIES, TAKERS, Recording, recording_of
from tests.peers.counted import MOST, README, Counted, counted, tables, write_readme
from tests.peers.golive_fills import POWERS, RISK_AVERSE
from tests.peers.other_python import HERE, PEERS
from tests.peers.rules import RULES, Rule, fills_by

NOTHING: frozenset[Rule] = frozenset()
OF_TAKERS = {Rule.STALE_BOOK, Rule.HUNDRED_TICKS, Rule.REST_AT_LIMIT, Rule.PRINTS_MOVE_BEST}
RUNS = [(queue, latency) for queue in POWERS for latency in LATENCIES]


@pytest.fixture(scope="module")
def recording(market_data: Path) -> Recording:
    """Return the recording that was put to the peers."""
    return recording_of(market_data)


@pytest.fixture(scope="module")
def all_of(recording: Recording) -> Counted:
    """Return golive's fills beside the peers'."""
    return counted(recording)


# What was asked


@pytest.mark.parametrize("peer", PEERS)
def test_a_file_answers_for_this_recording_these_orders_and_this_way_of_telling_them(
    peer: str, recording: Recording
) -> None:
    assert read(peer).digests == recording.digests, "`make peers` asks again"


def test_another_order_is_another_digest(recording: Recording) -> None:
    first, *others = recording.orders
    changed = replace(recording)
    changed.__dict__["orders"] = (replace(first, lots=first.lots + 1), *others)
    differs = {name for name, digest in changed.digests.items() if digest != recording.digests[name]}
    assert differs == {"orders", "told"}


@pytest.mark.parametrize("peer", PEERS)
def test_a_file_says_which_version_answered(peer: str) -> None:
    asked = dict(re.findall(r"^(\w+)==([\d.]+)$", (HERE / "requirements.txt").read_text("utf-8"), re.MULTILINE))
    assert read(peer).versions[peer] == asked[peer]


def test_the_files_are_small() -> None:
    assert sum((HERE / f"{peer}.json").stat().st_size for peer in PEERS) < 200_000


def test_a_file_that_is_read_and_written_is_the_same_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    texts = {peer: (HERE / f"{peer}.json").read_text("utf-8") for peer in PEERS}
    answers = {peer: read(peer) for peer in PEERS}
    monkeypatch.setattr("tests.peers.answers.HERE", tmp_path)
    for peer in PEERS:
        write(peer, answers[peer])
        assert (tmp_path / f"{peer}.json").read_text("utf-8") == texts[peer]


# Takers


@pytest.mark.parametrize("latency", LATENCIES)
@pytest.mark.parametrize("peer", PEERS)
def test_what_is_taken_at_arrival_is_taken_to_the_tick_and_lot_where_nothing_printed_since_the_book(
    all_of: Counted, peer: str, latency: int
) -> None:
    run = _risk_averse(peer, latency)
    compared = 0
    for order in all_of.recording.orders:
        _, printed = all_of.tape.met(order.sent + latency)
        eaten = any(trade.side == order.side for trade in printed)
        if order.kind not in TAKERS or eaten or _rules(all_of, peer, run, order.id) & OF_TAKERS:
            continue
        own, other = all_of.own.fills((RISK_AVERSE, latency), order.id), all_of.peers[peer].fills(run, order.id)
        taken = [fill for fill in own if fill[0] == 0]
        assert taken == [fill for fill in other if fill[0] == 0], order
        # On its way the price may have left it.
        compared += bool(taken)
    assert compared > 60


@pytest.mark.parametrize("latency", LATENCIES)
@pytest.mark.parametrize("peer", PEERS)
def test_a_stale_book_is_all_that_other_takers_differ_by(all_of: Counted, peer: str, latency: int) -> None:
    run = _risk_averse(peer, latency)
    takers = [order for order in all_of.recording.orders if order.kind in TAKERS]
    rules = [_rules(all_of, peer, run, order.id) for order in takers]
    differ = [some for some in rules if some]
    assert len(differ) < len(takers) / 3
    # What of a limit order is left and rests is no taker any more.
    assert {rule for some in differ for rule in some} <= OF_TAKERS | {Rule.NO_QUEUE}


# Queues


@pytest.mark.parametrize("run", RUNS, ids=str)
def test_a_slow_walk_without_any_rule_of_a_peer_is_golive(all_of: Counted, run: Run) -> None:
    orders = all_of.recording.orders
    differ = [one for one in orders if fills_by(NOTHING, one, run, all_of.tape) != all_of.own.fills(run, one.id)]
    assert differ == []
    assert sum(bool(all_of.own.fills(run, order.id)) for order in orders) > len(orders) / 2


@pytest.mark.parametrize("latency", LATENCIES)
def test_a_queue_fills_between_the_risk_averse_and_the_probabilistic_one_of_hftbacktest(
    all_of: Counted, latency: int
) -> None:
    theirs = all_of.peers["hftbacktest"]
    least = all_of.queued(theirs, (RISK_AVERSE, latency))
    assert len(least) > 250
    assert all_of.queued(all_of.own, (RISK_AVERSE, latency)) == least
    most = sum(all_of.queued(theirs, (MOST, latency)))
    for queue in POWERS:
        own = all_of.queued(all_of.own, (queue, latency))
        assert all(low <= share for low, share in zip(least, own, strict=True))
        assert sum(least) <= sum(own) <= most


@pytest.mark.parametrize("latency", LATENCIES)
def test_a_power_says_more_than_no_power(all_of: Counted, latency: int) -> None:
    least, *more = (sum(all_of.queued(all_of.own, (queue, latency))) for queue in POWERS)
    assert all(least < share for share in more)


@pytest.mark.parametrize("run", RUNS, ids=str)
def test_over_its_whole_life_an_order_fills_more_than_with_hftbacktest_only_where_the_readme_says_so(
    all_of: Counted, run: Run
) -> None:
    theirs, (queue, _) = all_of.peers["hftbacktest"], run
    more = [
        order.id
        for order in all_of.recording.orders
        if order.kind not in TAKERS and _lots(all_of.own.fills(run, order.id)) > _lots(theirs.fills(run, order.id))
    ]
    allowed = Rule.OWN_PRINTS if queue == RISK_AVERSE else Rule.PRINTED_BEHIND
    assert all(allowed in _rules(all_of, "hftbacktest", run, id) for id in more)


# Differences


def test_every_difference_is_one_that_is_listed(all_of: Counted) -> None:
    assert all_of.unexplained == []
    assert all(difference.rules for difference in all_of.differences)


@pytest.mark.parametrize("peer", PEERS)
def test_a_fill_that_no_rule_makes_is_seen(all_of: Counted, peer: str) -> None:
    answers = all_of.peers[peer]
    run, (id, *_) = next(iter(answers.runs.items()))
    first, *others = answers.fills(run, id)
    moved = (first[0], first[1] + 1, first[2])
    runs: dict[Run, Mapping[int, Fills]] = {**answers.runs, run: {**answers.runs[run], id: (moved, *others)}}
    assert _with(all_of, peer, replace(answers, runs=runs)).unexplained == [(peer, run, id)]
    runs[run] = {order: fills for order, fills in answers.runs[run].items() if order != id}
    assert _with(all_of, peer, replace(answers, runs=runs)).unexplained == [(peer, run, id)]


@pytest.mark.parametrize("peer", PEERS)
def test_every_rule_of_a_peer_is_one_that_an_order_needs(all_of: Counted, peer: str) -> None:
    needed = {rule for difference in all_of.differences if difference.peer == peer for rule in difference.rules}
    assert needed == RULES[peer]


def test_the_readme_tells_every_rule_apart() -> None:
    told = re.findall(r"^- `(\w+)`", README.read_text(encoding="utf-8"), re.MULTILINE)
    assert told == [rule.value for rule in Rule]


def test_the_readme_counts_every_difference(all_of: Counted) -> None:
    if os.environ.get("GOLIVE_UPDATE_GOLDEN"):
        write_readme(all_of)
    assert tables(all_of) in README.read_text(encoding="utf-8")


def test_fills_of_one_instant_and_price_are_one() -> None:
    assert summed([(1, 100, 2), (1, 101, 1), (0, 100, 5), (1, 100, 3)]) == ((0, 100, 5), (1, 100, 5), (1, 101, 1))


def _risk_averse(peer: str, latency: int) -> Run:
    return (RISK_AVERSE if peer == "hftbacktest" else "touch"), latency


def _rules(all_of: Counted, peer: str, run: Run, id: int) -> frozenset[Rule]:
    return next((d.rules for d in all_of.differences if (d.peer, d.run, d.order.id) == (peer, run, id)), NOTHING)


def _lots(fills: Fills) -> int:
    return sum(lots for _, _, lots in fills)


def _with(all_of: Counted, peer: str, answers: Answers) -> Counted:
    return replace(all_of, peers={**all_of.peers, peer: answers})
