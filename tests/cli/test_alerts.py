"""`golive alerts`: whether channels work, what nobody got, and what people say of it."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path

import pytest
from tests.commands import Golive

from golive.journal.bodies.alert import AlertRaised
from golive.journal.home_at import home_at
from golive.journal.journal import Journal
from golive.journal.outbox import due, raise_alert, tried
from golive.paper.alerts import channels
from golive.paper.alerts.answer import Answer, of_status
from golive.paper.alerts.message import Message
from golive.paper.drills.alert_round_trip import drill_of

AT = 1_767_571_200_000_000_000
TRIP = "paper-1/switch/account/1"
GAP = "paper-1/gap/process/7"


class Answers:
    """A channel that answers by what its address ends with."""

    def __init__(self, address: str) -> None:
        self._status = int(address.rpartition("/")[2])

    def send(self, message: Message, *, deadline_s: float) -> Answer:
        assert "nothing is the matter" in message.body
        assert deadline_s == 4.0
        return of_status(self._status)


@pytest.fixture
def account(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the journal of an account, in the current folder, with one alert that arrived and one that did not."""
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / ".golive" / "paper" / "paper"
    folder.mkdir(parents=True)
    with closing(Journal.shared(home_at(str(folder / "journal.db")), "paper-alerts")) as journal:
        for n, (alert, severity) in enumerate(((GAP, "warning"), (TRIP, "critical"))):
            body = AlertRaised(alert=alert, severity=severity, text=f"text {n}", topic=alert, at=AT + n)
            raise_alert(journal, body, ["desk"], ts=AT + n)
        gap, trip = due(journal, AT + 9)
        tried(journal, gap, at=AT + 10)
        tried(journal, trip, at=AT + 11, why="HTTP 404")
    return folder / "journal.db"


def test_each_channel_is_tried_once_and_what_came_of_it_is_said(
    golive: Golive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(channels, "sender_at", lambda address, _: Answers(address))
    monkeypatch.setenv("GOLIVE_ALERT_DESK", "http://x/204")
    monkeypatch.setenv("GOLIVE_ALERT_CALL", "http://x/404")
    done = golive("alerts", "test", "--format", "json")
    each = json.loads(done.stdout)["channels"]
    assert [(one["channel"], one["result"], one["why"]) for one in each] == [
        ("desk", "delivered", None),
        ("call", "never", "HTTP 404"),
    ]
    assert done.exit_code == 1
    done = golive("alerts", "test", "--channel", "desk")
    assert (done.exit_code, done.stdout.startswith("desk  delivered, after ")) == (0, True)
    assert not (tmp_path / ".golive").exists()


def test_a_channel_without_an_address_has_not_got_it(
    golive: Golive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GOLIVE_ALERT_DESK", raising=False)
    done = golive("alerts", "test", "--channel", "desk")
    assert (done.exit_code, done.stdout) == (
        1,
        "desk  GOLIVE_ALERT_DESK is not set: the channel has no address, such as jsons://HOST/PATH\n",
    )


def test_a_library_that_tells_nobody_cannot_be_tried(golive: Golive, library: Path) -> None:
    for file in (library / "rules").glob("alerts*"):
        file.unlink()
    done = golive("alerts", "test", library)
    assert (done.exit_code, "nobody is told of anything" in done.stderr) == (3, True)


def test_a_channel_that_the_library_has_not_is_a_mistake(golive: Golive) -> None:
    done = golive("alerts", "test", "--channel", "dsk")
    assert (done.exit_code, "did you mean `desk`" in done.stderr) == (2, True)


@pytest.mark.usefixtures("account")
def test_a_dead_letter_is_listed_until_somebody_closes_it(golive: Golive) -> None:
    done = golive("alerts", "dead")
    assert done.exit_code == 1
    assert done.stdout == (
        f"critical {TRIP}, raised 2026-01-05 00:00:00.000000001 UTC\n  text 1\n  desk DEAD: HTTP 404\n"
    )
    acknowledged = golive("alerts", "ack", "switch", "--by", "ann", "--note", "on my way")
    assert acknowledged.exit_code == 0
    assert acknowledged.stdout.startswith(f"{TRIP}: acknowledged 20")
    assert acknowledged.stdout.endswith(" by ann (UNSIGNED): on my way\n")
    assert golive("alerts", "dead").exit_code == 1
    assert golive("alerts", "close", TRIP, "--by", "ann").exit_code == 0
    done = golive("alerts", "dead")
    assert (done.exit_code, done.stdout) == (0, "every alert was delivered, or closed\n")


@pytest.mark.usefixtures("account")
def test_everything_is_listed_where_that_is_asked_for(golive: Golive) -> None:
    golive("alerts", "close", TRIP, "--by", "ann")
    listed = json.loads(golive("alerts", "dead", "--all", "--format", "json").stdout)["alerts"]
    assert [(one["alert"], one["channels"]) for one in listed] == [
        (GAP, {"desk": "delivered"}),
        (TRIP, {"desk": "closed"}),
    ]
    assert [(one["reply"], one["by"], one["signed"]) for one in listed[1]["said"]] == [("closed", "ann", False)]


@pytest.mark.usefixtures("account")
def test_the_first_word_stays(golive: Golive) -> None:
    golive("alerts", "ack", TRIP, "--by", "ann")
    done = golive("alerts", "ack", TRIP, "--by", "bob")
    assert (done.exit_code, " by ann (UNSIGNED) before" in done.stdout) == (0, True)


@pytest.mark.usefixtures("account")
@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("paper-1", "2 alerts have `paper-1`"),
        ("nothing", "there is no alert"),
        ("", "no alert is named"),
        (" ", "no alert"),
    ],
)
def test_an_alert_that_is_not_there_or_is_not_the_only_one_is_a_mistake(golive: Golive, name: str, words: str) -> None:
    done = golive("alerts", "ack", name)
    assert (done.exit_code, words in done.stderr) == (2, True)


def test_where_no_alert_was_ever_raised_nothing_was_checked(
    golive: Golive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert golive("alerts", "dead").exit_code == 3


def test_a_drill_is_acknowledged_by_the_word_of_its_message_and_by_nothing_that_is_listed(
    golive: Golive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".golive").mkdir()
    drill = drill_of("drill/5f5f5f")
    with closing(Journal.shared(home_at(str(tmp_path / ".golive" / "records.db")), "drill-alerts")) as journal:
        raise_alert(journal, AlertRaised(alert=drill, severity="critical", text="a drill", at=AT), ["desk"], ts=AT)
    assert drill in golive("alerts", "dead", "--all").stdout
    for name in (drill, "drill", "drill/000000"):
        done = golive("alerts", "ack", name)
        assert (done.exit_code, "acknowledged 20" in done.stdout) == (2, False)
    done = golive("alerts", "ack", "drill/5f5f5f")
    assert (done.exit_code, done.stdout.startswith(f"{drill}: acknowledged 20")) == (0, True)
