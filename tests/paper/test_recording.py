"""What was received is written down as it came, whatever it was and whenever the process was killed."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.places import REPOSITORY
from tests.received_events import EVENTS, SEQUENCES, killed, stamped
from tests.replays import SIMULATED

from golive.api.markets import read_description
from golive.core.errors import InvalidInput, Unavailable, Undecided
from golive.documents.market import StreamKind
from golive.market.read import read_market
from golive.paper import merged_parts
from golive.paper.recorded_events import read_recording
from golive.paper.recording import RecordedMarket, Recording
from golive.trading.received import BarReceived, BookReceived, FundingReceived, Received, StreamLost, TradeReceived

SPEC, TEXT = read_description(SIMULATED), SIMULATED.read_text()
MARKET = RecordedMarket(spec=SPEC, text=TEXT)
OTHER = RecordedMarket(spec=replace(SPEC, symbol="ETH-PERP", header=replace(SPEC.header, id="other")), text=TEXT)
T = 1_767_571_200_000_000_000


def trade(n: int, *, seen_at: int | None = None) -> TradeReceived:
    """Return the n-th of many trades, all sound."""
    at = T + n * 1_000_000 if seen_at is None else seen_at
    return TradeReceived(symbol="BTC-PERP", ts=at - 500, seen_at=at, price=100.0 + n, size=0.5, side="buy", id=n)


def book(n: int, levels: int = 2) -> BookReceived:
    """Return a book with some levels a side."""
    at = T + n * 1_000_000 + 7
    bids = tuple((100.0 - k, 1.0 + k) for k in range(levels))
    return BookReceived(symbol="BTC-PERP", ts=at - 500, seen_at=at, bids=bids, asks=((101.0, 2.0),))


def written(folder: Path, events: Sequence[Received], *, seal_each: int = 1_000) -> None:
    """Record events, and let go of the folder as a process does that ends well."""
    with Recording(folder, (MARKET,)) as recording:
        for n, event in enumerate(events, 1):
            recording.take(event)
            if n % seal_each == 0:
                recording.seal()


def received(folder: Path) -> list[Received]:
    """Return what a folder says was received."""
    return list(read_recording(folder).events())


def files_in(folder: Path) -> set[str]:
    """Return the names of all files below a folder."""
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


# Read back


@settings(max_examples=25)
@given(SEQUENCES, st.integers(1, 31), st.sampled_from(["killed", "closed"]))
def test_what_is_read_is_what_was_received(
    tmp_path_factory: pytest.TempPathFactory, events: list[Received], seal_each: int, ending: str
) -> None:
    folder = tmp_path_factory.mktemp("recording") / "new"
    recording = Recording(folder, (MARKET,))
    for n, event in enumerate(events, 1):
        recording.take(event)
        if n % seal_each == 0:
            recording.seal()
    if ending == "closed":
        recording.close()
    # Compared as text: NaN is not equal to itself, and -0.0 is equal to 0.0.
    assert [repr(one) for one in received(folder)] == [repr(one) for one in events]


@settings(max_examples=8)
@given(st.lists(EVENTS, min_size=4, max_size=30), st.integers(1, 9))
def test_several_markets_are_one_sequence(
    tmp_path_factory: pytest.TempPathFactory, events: list[Received], seal_each: int
) -> None:
    folder = tmp_path_factory.mktemp("recording")
    sequence = stamped(events, ("BTC-PERP", "ETH-PERP"))
    with Recording(folder, (MARKET, OTHER)) as recording:
        for n, event in enumerate(sequence, 1):
            recording.take(event)
            if n % seal_each == 0:
                recording.seal()
    assert [repr(one) for one in received(folder)] == [repr(one) for one in sequence]
    assert {one.symbol for one in read_recording(folder).markets} == {"BTC-PERP", "ETH-PERP"}


def test_parts_are_put_together_and_nothing_is_lost_or_doubled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(merged_parts, "TOGETHER", 4)
    events = [trade(n) for n in range(47)]
    written(tmp_path, events, seal_each=1)
    assert received(tmp_path) == events
    # Of 47 parts: two of 16, three of four, and three of one.
    assert len(list(tmp_path.glob("trades/*.parquet"))) == 2 + 3 + 3


def test_a_part_that_is_large_is_not_put_together_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(merged_parts, "TOGETHER", 4)
    monkeypatch.setattr(merged_parts, "MOST_ROWS", 15)
    events = [trade(n) for n in range(32)]
    written(tmp_path, events, seal_each=1)
    assert len(list(tmp_path.glob("trades/*.parquet"))) == 32 // 4
    assert received(tmp_path) == events


def test_reading_can_begin_anywhere(tmp_path: Path) -> None:
    events = [trade(n) for n in range(40)]
    written(tmp_path, events, seal_each=7)
    assert list(read_recording(tmp_path).events(after=events[17].seen_at)) == events[18:]


# By its description


def test_a_market_description_reads_what_was_recorded(tmp_path: Path) -> None:
    bar = BarReceived(
        symbol="BTC-PERP", ts=T, seen_at=T + 1, length_s=14_400.0, open=1.0, high=2.0, low=0.5, close=1.5, volume=9.0
    )
    rate = FundingReceived(symbol="BTC-PERP", ts=T + 9, seen_at=T + 2, rate=0.0001)
    events = [bar, rate, *(event for n in range(5) for event in (trade(n + 1), book(n + 1, levels=n)))]
    written(tmp_path, events, seal_each=3)
    spec = read_description(tmp_path / "MARKET.yaml")
    data, issues = read_market(spec, (tmp_path,))
    assert not issues
    assert data is not None
    assert data.trades is not None
    assert data.book is not None
    assert data.bars is not None
    assert data.trades.id.tolist() == [1, 2, 3, 4, 5]
    assert data.trades.seen is not None
    assert (data.trades.seen - data.trades.ts).tolist() == [500] * 5
    assert data.book.bid_levels.tolist() == [0, 1, 2, 3, 4]
    assert data.book.bid_prices[4].tolist() == [100.0, 99.0, 98.0, 97.0]
    assert data.book.ask_sizes[:, 0].tolist() == [2.0] * 5
    assert data.bars.length_s == 14_400.0
    assert data.funding is not None
    assert data.funding.rate.tolist() == [0.0001]
    assert (spec.tick, spec.lot, spec.taker_fee, spec.label) == (SPEC.tick, SPEC.lot, SPEC.taker_fee, SPEC.label)
    assert (spec.filters, spec.funding, spec.margin) == (
        replace(spec.filters, span=spec.filters.span) if spec.filters else None,
        spec.funding,
        spec.margin,
    )


def test_what_a_market_describes_and_nobody_received_is_described_all_the_same(tmp_path: Path) -> None:
    written(tmp_path, [trade(1)])
    spec = read_description(tmp_path / "MARKET.yaml")
    assert {stream.kind for stream in spec.streams} == {stream.kind for stream in SPEC.streams}
    data, issues = read_market(spec, (tmp_path,))
    assert not issues
    assert data is not None
    assert data.book is None


def test_rows_that_no_market_has_are_read_as_they_came(tmp_path: Path) -> None:
    odd = [
        trade(5),
        replace(trade(6), price=float("nan")),
        replace(trade(3), seen_at=T + 7_000_000),
        replace(trade(8), side="none of both", id=None),
    ]
    written(tmp_path, odd)
    data, issues = read_market(read_description(tmp_path / "MARKET.yaml"), (tmp_path,))
    assert not issues
    assert data is not None
    assert data.trades is not None
    assert data.trades.ts.tolist() == [one.ts for one in odd]
    assert data.trades.aggressor.tolist() == [1, 1, 1, 2]


# Killed, full, twice


def test_nothing_kept_is_lost_when_the_process_is_killed(tmp_path: Path) -> None:
    process = subprocess.run(
        [sys.executable, "-m", "tests.paper.killed_recording", str(tmp_path), "250"],
        cwd=REPOSITORY,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY / "engine")},
        check=False,
        capture_output=True,
    )
    assert process.returncode == -signal.SIGKILL, process.stderr
    assert received(tmp_path) == [trade(n) for n in range(250)]
    with Recording(tmp_path, (MARKET,)) as recording:
        assert recording.torn == ()
        recording.take(trade(250))
    assert received(tmp_path) == [trade(n) for n in range(251)]


@pytest.mark.parametrize("cut", range(1, 60, 7))
def test_a_torn_line_is_left_out_and_named(tmp_path: Path, cut: int) -> None:
    recording = Recording(tmp_path, (MARKET,))
    for n in range(3):
        recording.take(trade(n))
    killed(recording)
    (path,) = tmp_path.glob("open-*.jsonl")
    path.write_bytes(path.read_bytes()[:-cut])
    assert received(tmp_path) == [trade(0), trade(1)]
    (left_out,) = read_recording(tmp_path).left_out
    assert left_out == f"{path.name} from line 3"
    with Recording(tmp_path, (MARKET,)) as again:
        assert again.torn == (f"{path.name} from line 3",)
    assert received(tmp_path) == [trade(0), trade(1)]
    assert read_recording(tmp_path).left_out == ()


def test_a_kill_between_any_two_files_leaves_the_sequence_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every name that is made, replaced or removed is one at which the process may be gone."""
    monkeypatch.setattr(merged_parts, "TOGETHER", 3)
    events = [trade(n) for n in range(5)]
    states = _states_while_recording(tmp_path, events, monkeypatch)
    assert len(states) > 30
    for state, kept in states:
        sequence = received(state)
        assert sequence == events[: len(sequence)]
        assert len(sequence) >= kept
        with Recording(state, (MARKET,)) as again:
            again.take(trade(len(sequence)))
        assert received(state) == [*events[: len(sequence)], trade(len(sequence))]
        assert read_market(read_description(state / "MARKET.yaml"), (state,))[0] is not None


def _states_while_recording(
    tmp_path: Path, events: Sequence[Received], monkeypatch: pytest.MonkeyPatch
) -> list[tuple[Path, int]]:
    """Return copies of a folder as it was before each of its files changed, each with what was kept by then."""
    folder, states, kept = tmp_path / "live", list[tuple[Path, int]](), 0

    def copied() -> None:
        if kept:
            states.append((tmp_path / f"state-{len(states)}", kept))
            shutil.copytree(folder, states[-1][0])

    for owner, name in ((Path, "unlink"), (Path, "replace"), (merged_parts, "write_part"), (os, "fsync")):
        original = getattr(owner, name)

        def before(*args: Any, _original: Callable[..., Any] = original, **options: Any) -> Any:
            copied()
            return _original(*args, **options)

        monkeypatch.setattr(owner, name, before)
    with Recording(folder, (MARKET,)) as recording:
        for event in events:
            recording.take(event)
            kept += 1
            recording.seal()
    monkeypatch.undo()
    return states


def test_a_full_disk_loses_nothing_that_was_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    recording = Recording(tmp_path, (MARKET,))
    recording.take(trade(0))
    whole = os.write

    def half(descriptor: int, text: bytes) -> int:
        if len(text) < 20:
            raise OSError(28, "No space left on device")
        return whole(descriptor, text[: len(text) // 2])

    monkeypatch.setattr(os, "write", half)
    recording.take(trade(1))
    recording.flush()
    assert "No space left" in str(recording.trouble)
    assert received(tmp_path) == [trade(0)]
    monkeypatch.undo()
    recording.take(trade(2))
    recording.close()
    assert received(tmp_path) == [trade(n) for n in range(3)]
    assert read_recording(tmp_path).left_out == ()


def test_memory_does_not_grow_over_a_disk_that_stays_full(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("golive.paper.recording.MOST_WAITING", 100)
    recording = Recording(tmp_path, (MARKET,))
    with monkeypatch.context() as patched:
        patched.setattr(os, "write", full)
        for n in range(14):
            recording.take(trade(n))
        with pytest.raises(Unavailable, match="No space left"):
            recording.take(trade(14))
    recording.close()
    assert received(tmp_path) == [trade(n) for n in range(15)]


def test_parts_are_written_beside_the_loop_that_receives(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("golive.paper.recording.MOST_NUMBERS", 50)
    monkeypatch.setattr(merged_parts, "TOGETHER", 3)
    with Recording(tmp_path, (MARKET,)) as recording:
        for n in range(400):
            recording.take(trade(n))
            recording.flush()
    assert received(tmp_path) == [trade(n) for n in range(400)]
    assert not list(tmp_path.glob("open-*"))


def test_parts_that_cannot_be_written_stay_open(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    recording = Recording(tmp_path, (MARKET,))
    recording.take(trade(0))

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("golive.paper.recording.write_part", full)
        with pytest.raises(Unavailable, match="No space left"):
            recording.seal()
        assert recording.trouble is None
    recording.take(trade(1))
    assert received(tmp_path) == [trade(0), trade(1)]
    recording.close()
    assert received(tmp_path) == [trade(0), trade(1)]
    assert not list(tmp_path.glob("open-*"))


def test_a_part_that_was_changed_is_named(tmp_path: Path) -> None:
    written(tmp_path, [trade(n) for n in range(9)], seal_each=3)
    part = sorted(tmp_path.glob("trades/*.parquet"))[1]
    part.write_bytes(part.read_bytes()[:-5])
    with pytest.raises(InvalidInput, match=part.name):
        received(tmp_path)
    part.unlink()
    with pytest.raises(InvalidInput, match=part.name):
        received(tmp_path)


def test_a_restart_goes_on_where_the_recording_ended(tmp_path: Path) -> None:
    for begin in range(0, 50, 10):
        with Recording(tmp_path, (MARKET,)) as recording:
            assert recording.last_seen == (trade(begin - 1).seen_at if begin else 0)
            for n in range(begin, begin + 10):
                recording.take(trade(n))
    assert received(tmp_path) == [trade(n) for n in range(50)]
    assert files_in(tmp_path) >= {"MARKET.yaml", "recording.json"}


# Refused


def test_two_processes_do_not_record_into_one_folder(tmp_path: Path) -> None:
    with Recording(tmp_path, (MARKET,)) as first:
        first.take(trade(1))
        with pytest.raises(Unavailable, match=f"process {os.getpid()}"):
            Recording(tmp_path, (MARKET,))
        first.take(trade(2))
    with Recording(tmp_path, (MARKET,)) as second:
        second.take(trade(3))
    assert received(tmp_path) == [trade(1), trade(2), trade(3)]


def test_another_market_is_not_recorded_into_the_same_folder(tmp_path: Path) -> None:
    written(tmp_path, [trade(1)])
    dearer = RecordedMarket(spec=replace(SPEC, taker_fee=0.001), text=TEXT)
    with pytest.raises(InvalidInput, match="by other terms"):
        Recording(tmp_path, (dearer,))
    with pytest.raises(InvalidInput, match="records `BTC-PERP`"):
        Recording(tmp_path, (replace(OTHER),))


def test_nobodys_files_are_recorded_over(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(InvalidInput, match=r"thesis\.txt"):
        Recording(tmp_path, (MARKET,))


def test_a_folder_without_a_recording_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="holds no recording"):
        read_recording(tmp_path)
    with pytest.raises(InvalidInput, match="no folder"):
        read_recording(tmp_path / "nothing")
    (tmp_path / "recording.json").write_text("{")
    with pytest.raises(InvalidInput, match="does not say"):
        read_recording(tmp_path)


def test_a_recording_of_nothing_is_undecided(tmp_path: Path) -> None:
    with Recording(tmp_path, (MARKET,)):
        pass
    with pytest.raises(Undecided):
        read_recording(tmp_path)


def test_lost_streams_are_recorded(tmp_path: Path) -> None:
    lost = StreamLost(symbol="BTC-PERP", ts=T, seen_at=T + 5, stream=StreamKind.TRADES, why="silent")
    written(tmp_path, [lost, trade(1)])
    assert received(tmp_path) == [lost, trade(1)]
