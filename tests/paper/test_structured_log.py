"""The log: a JSON object a line, whatever stands in it, without secrets, and never in the way of a turn."""

from __future__ import annotations

import io
import json
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from golive.core.errors import InvalidInput
from golive.journal.bodies.alert import AlertRaised
from golive.journal.bodies.delivery import DeliveryTried
from golive.journal.bodies.gap import Gap
from golive.journal.bodies.run_stopped import RunStopped
from golive.journal.bodies.switch import SwitchSet
from golive.journal.body import Body
from golive.paper import log_file
from golive.paper.listening import Committed, Level, Notice
from golive.paper.log_lines import level_of
from golive.paper.structured_log import StructuredLog

DESK = "discord://1234/abcdef-token"


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def notice(n: int = 0, **fields: str | int | float | None) -> Notice:
    return Notice(account="paper", event="reconnected", at=n, fields=fields)


def test_each_entry_of_a_turn_is_a_line_with_its_time_level_event_account_and_fields(
    tmp_path: Path, committed: Sequence[Committed]
) -> None:
    log = StructuredLog(str(tmp_path / "paper.log"), least=Level.DEBUG)
    for turn in committed:
        log.committed(turn)
    log.close()
    entries = [noted for turn in committed for noted in turn.turned.entries]
    written = lines(tmp_path / "paper.log")
    assert [line["event"] for line in written] == [noted.body.KIND for noted in entries]
    assert {tuple(line) for line in written} == {("ts", "level", "event", "account", "fields")}
    assert {line["account"] for line in written} == {"paper"}
    assert log.lost == 0
    order = next(line for line in written if line["event"] == "order")
    assert order["fields"]["side"] in ("buy", "sell")
    assert order["ts"].endswith("Z")


def test_what_a_line_leaves_out_is_in_the_journal(tmp_path: Path, committed: Sequence[Committed]) -> None:
    log = StructuredLog(str(tmp_path / "paper.log"))
    for turn in committed:
        log.committed(turn)
    log.close()
    written = lines(tmp_path / "paper.log")
    assert not {"looks", "mark"} & {line["event"] for line in written}
    assert all("row" not in line["fields"] for line in written)
    assert max(len(json.dumps(line)) for line in written) < 2_000


@pytest.mark.parametrize(
    "text", ["a\nb", 'quote " and {brace}', "\x1b[2J", "\u2028\u202e", "%s %d", "\ud800", "é" * 10, "\x00"]
)
def test_whatever_stands_in_a_field_a_notice_stays_one_line_of_ascii(tmp_path: Path, text: str) -> None:
    log = StructuredLog(str(tmp_path / "paper.log"))
    log.noticed(notice(why=text))
    log.close()
    raw = (tmp_path / "paper.log").read_bytes()
    assert raw.isascii()
    assert raw.count(b"\n") == 1
    assert lines(tmp_path / "paper.log")[0]["fields"] == {"why": text}


def test_secrets_and_passwords_in_addresses_are_masked_wherever_they_stand(tmp_path: Path) -> None:
    log = StructuredLog(str(tmp_path / "paper.log"), secrets=[DESK])
    log.noticed(notice(url=DESK, journal="postgresql://golive:pw-123@db/golive", why=f"no answer from {DESK}/x"))
    log.close()
    text = (tmp_path / "paper.log").read_text(encoding="utf-8")
    assert "abcdef" not in text
    assert "pw-123" not in text
    assert lines(tmp_path / "paper.log")[0]["fields"] == {
        "url": "***",
        "journal": "postgresql://***@db/golive",
        "why": "no answer from ***/x",
    }


def test_a_file_that_grows_too_large_is_followed_by_the_next_and_so_many_are_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log_file, "MOST_BYTES", 1_000)
    monkeypatch.setattr(log_file, "KEPT_FILES", 2)
    log = StructuredLog(str(tmp_path / "paper.log"))
    for n in range(100):
        log.noticed(notice(n))
    log.close()
    files = sorted(path.name for path in tmp_path.iterdir())
    assert files == ["paper.log", "paper.log.1", "paper.log.2"]
    assert all(path.stat().st_size <= 1_000 for path in tmp_path.iterdir())
    assert lines(tmp_path / "paper.log")[-1]["ts"] == "1970-01-01T00:00:00.000000099Z"
    assert log.lost == 0


def test_a_line_that_cannot_be_written_is_lost_counted_and_nothing_else(capsys: pytest.CaptureFixture[str]) -> None:
    log = StructuredLog("/dev/full")
    log.noticed(notice())
    log.noticed(notice())
    log.close()
    assert log.lost == 2
    assert capsys.readouterr().err == ""


class Held(io.StringIO):
    """A terminal that stops taking what is written until somebody lets it."""

    def __init__(self) -> None:
        super().__init__()
        self.free = threading.Event()

    def write(self, text: str, /) -> int:
        assert self.free.wait(20)
        return super().write(text)


def test_a_terminal_that_hangs_keeps_no_turn_waiting_and_what_is_too_much_is_counted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    terminal = Held()
    monkeypatch.setattr(sys, "stderr", terminal)
    log = StructuredLog("-", most_waiting=3)
    for n in range(10):
        log.noticed(notice(n))
    lost = log.lost
    terminal.free.set()
    log.close()
    assert lost in (6, 7)
    assert len(terminal.getvalue().splitlines()) == 10 - lost


@pytest.mark.parametrize("place", ["no/such/folder/paper.log", "."])
def test_a_place_that_is_none_is_refused_before_anything_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InvalidInput, match="is no place for a log"):
        StructuredLog(place)


LEVELS: list[tuple[Body, Level]] = [
    (SwitchSet(scope="account", epoch=1, to="halted", trip="day_loss", why="true", at=1), Level.ERROR),
    (SwitchSet(scope="account", epoch=1, to="reduce_only", trip="day_loss", why="unknown", at=1), Level.WARNING),
    (SwitchSet(scope="account", epoch=2, to="active", trip="reset", why="looked at", at=1), Level.INFO),
    (Gap(stream="process", since=1, until=2, why="killed"), Level.WARNING),
    (AlertRaised(alert="a", severity="critical", text="halted"), Level.ERROR),
    (AlertRaised(alert="a", severity="info", text="a day"), Level.WARNING),
    (DeliveryTried(alert="a", channel="desk", attempt=1, outcome="dead", at=1), Level.ERROR),
    (DeliveryTried(alert="a", channel="desk", attempt=1, outcome="failed", at=1), Level.WARNING),
    (DeliveryTried(alert="a", channel="desk", attempt=1, outcome="delivered", at=1), Level.INFO),
    (RunStopped(run="paper-1", why="ended"), Level.INFO),
]


@pytest.mark.parametrize(("body", "level"), LEVELS)
def test_what_stops_trading_is_an_error_and_what_nobody_saw_a_warning(body: Body, level: Level) -> None:
    assert level_of(body) is level
