"""A model in service is taken out by what it earns: in the ledger, in service again what was there before, and told."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.guardrails_library import house_guardrails
from tests.learned_models import Line

from golive.core.canonical import canonical
from golive.core.errors import Unavailable
from golive.core.unit import NANOS
from golive.core.value import Unknown
from golive.decision.update_verdict import UpdateVerdict
from golive.journal.bodies.alert import AlertRaised
from golive.journal.bodies.kinds import read_body
from golive.journal.bodies.model_return import ModelEarned
from golive.journal.entry import Draft
from golive.journal.home_at import home_at
from golive.journal.journal import Journal
from golive.learning.checkpoints import CheckpointFolder, encode
from golive.learning.live import live_gate
from golive.learning.live.baseline import Baseline
from golive.learning.live.detectors import DetectorKind
from golive.learning.live.live_gate import live_limits
from golive.learning.live.solved_limit import SolvedLimit
from golive.learning.model_desk import ModelDesk, Proposal
from golive.learning.model_record import VersionState
from golive.learning.model_watch import ModelWatch, Watched

AT = 1_750_000_000 * NANOS
DAY = 86_400 * NANOS
LIMITS = live_limits(house_guardrails(), "")
DEVIATION = 0.002


def earned(seed: int, n: int) -> list[float]:
    """Return normal returns whose mean is zero to the digit: a sample's own mean is not the true one."""
    normal = np.random.default_rng(seed).normal(size=n)
    values: list[float] = (DEVIATION * (normal - normal.mean())).tolist()
    return values


def desk(folder: Path, *versions: int) -> ModelDesk:
    """Return a desk at which versions serve one over the other, each let in by so many returns."""
    made = ModelDesk(
        model="forecast",
        strategy="momentum",
        subject="5" * 64,
        folder=CheckpointFolder(folder / "models"),
        records=Journal.shared(home_at(str(folder / "records.db"))),
        model_type=Line,
    )
    for i, baseline in enumerate(versions):
        stored = encode(Line(float(i + 1)), "momentum")
        assert not isinstance(stored, Unknown)
        proposal = Proposal(
            verdict=UpdateVerdict.ACCEPT if i else None,
            why="it gains",
            by="mia",
            baseline=baseline,
            evidence=canonical({"new": {"returns": {"total": earned(i, baseline), "periods_per_year": 252.0}}}),
            stored=stored,
        )
        label = made.propose(proposal, AT + i)
        assert isinstance(label, str)
        assert made.accept(label, why="asked for", by="mia", at=AT + i) is None
    return made


def watched(watch: ModelWatch, *returns: float | None, **other: Any) -> list[Watched]:
    """Return what each period showed, up to the one that took the version out."""
    shown: list[Watched] = []
    for day, value in enumerate(returns, 1):
        shown.append(watch.earned(value, at=AT + day * DAY, **other))
        if shown[-1].rolled_back or shown[-1].failed is not None:
            break
    return shown


def alerts(made: ModelDesk) -> list[AlertRaised]:
    assert made.records is not None
    bodies = [read_body(one.kind, one.body) for one in made.records.entries(kind=AlertRaised.KIND)]
    return [body for body in bodies if isinstance(body, AlertRaised)]


def test_an_alarm_puts_the_last_good_model_back_and_tells_of_it(tmp_path: Path) -> None:
    made = desk(tmp_path, 120, 120)
    watch = ModelWatch(made, replace(LIMITS, most_drawdown=0.9))
    shown = watched(watch, *[-3 * DEVIATION] * 40)
    last = shown[-1]
    assert watch.gate is not None
    assert watch.gate.armed
    assert last.look is not None
    assert (last.look.alarm, last.look.stop, last.rolled_back, last.restored) == (True, False, True, "1")
    record = made.record()
    assert record.versions["2"].state is VersionState.ROLLED_BACK
    assert record.versions["2"].by == "machine"
    assert made.standing().usable
    assert made.load(at=AT) == Line(1.0)
    (told,) = alerts(made)
    assert (told.severity, told.topic) == ("critical", "model/forecast")
    assert "version 1 serves again" in told.text


def test_what_earns_as_it_did_is_left_alone(tmp_path: Path) -> None:
    made = desk(tmp_path, 120, 120)
    watch = ModelWatch(made, LIMITS)
    shown = watched(watch, *([DEVIATION, -DEVIATION] * 30))
    assert len(shown) == 60
    assert not any(one.rolled_back for one in shown)
    assert alerts(made) == []


def test_of_too_short_a_baseline_the_drawdown_alone_is_watched(tmp_path: Path) -> None:
    made = desk(tmp_path, 59, 59)
    watch = ModelWatch(made, LIMITS)
    shown = watched(watch, *[-0.02] * 10)
    assert watch.gate is not None
    assert not watch.gate.armed
    assert len(shown) == 6
    assert shown[-1].restored == "1"
    assert [one.alert.rpartition("/")[2] for one in alerts(made)] == ["live_drawdown"]


def test_the_version_that_comes_back_is_watched_anew(tmp_path: Path) -> None:
    made = desk(tmp_path, 59, 59)
    watch = ModelWatch(made, LIMITS)
    assert watched(watch, *[-0.02] * 10)[-1].restored == "1"
    again = watched(watch, *[-0.02] * 10)
    assert (again[0].version, again[-1].restored, len(again)) == ("1", "", 6)


def test_with_nothing_to_come_back_to_nothing_serves(tmp_path: Path) -> None:
    made = desk(tmp_path, 59)
    last = watched(ModelWatch(made, LIMITS), *[-0.02] * 10)[-1]
    assert (last.rolled_back, last.restored) == (True, "")
    assert made.record().frozen
    assert not made.standing().usable
    assert "nothing serves until a person acts" in alerts(made)[-1].text
    assert ModelWatch(made, LIMITS).earned(0.0, at=AT).look is None


def test_a_return_that_nobody_knows_is_no_good_one(tmp_path: Path) -> None:
    made = desk(tmp_path, 59, 59)
    watch = ModelWatch(made, LIMITS)
    assert not watched(watch, None)[0].look
    (stopped,) = watched(watch, 0.0, drawdown=0.2)
    assert stopped.rolled_back


def test_a_rollback_that_cannot_be_written_leaves_the_model_unknown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = desk(tmp_path, 59, 59)

    def full(*_: object, **__: object) -> None:
        raise Unavailable("full", "the disk is full")

    assert made.records is not None
    monkeypatch.setattr(made.records, "append", full)
    last = watched(ModelWatch(made, LIMITS), *[-0.02] * 10)[-1]
    assert last.failed is not None
    assert not last.rolled_back
    assert not made.standing().usable


# Who is started again goes on at the same statistic.

LIMIT_OF = {"cusum": 5.0, "page_hinkley": 10.0, "msprt": 3.0, "adwin": 2.0}
"""Every detector, with a limit that it alarms at after some days; to solve one takes seconds, and is not this test."""


def solved(kind: DetectorKind, _: Baseline, *, shift: float, **__: Any) -> SolvedLimit:
    return SolvedLimit(
        kind=kind,
        limit=LIMIT_OF[kind.value],
        shift=shift,
        false_alarms_per_year=2.0,
        stderr=0.1,
        flattered=2.0,
        years=4_000,
        delays=(),
        late_delays=(),
    )


def slow_decay(n: int) -> list[float]:
    """Return returns that are as good as at acceptance, and then are not."""
    normal = np.random.default_rng(11).normal(size=n)
    values: list[float] = (DEVIATION * (normal - np.where(np.arange(n) < 10, 0.0, 1.2))).tolist()
    return values


def alarm_after(folder: Path, kind: str, *, restart_each: int) -> tuple[int, Watched]:
    """Return after how many returns a version is taken out, where the process is another one each so many returns."""
    made, limits = desk(folder, 120, 120), replace(LIMITS, kind=DetectorKind(kind), most_drawdown=0.9)
    watch = ModelWatch(made, limits)
    for n, value in enumerate(slow_decay(60), 1):
        if n % restart_each == 0:
            watch = ModelWatch(desk(folder), limits)
        shown = watch.earned(value, at=AT + n * DAY)
        if shown.rolled_back:
            return n, shown
    return 0, shown


@pytest.mark.parametrize("kind", LIMIT_OF)
def test_an_alarm_comes_at_the_same_return_however_often_the_process_is_another_one(
    tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    live_gate._solved.cache_clear()
    monkeypatch.setattr(live_gate, "solve_limit", solved)
    whole, cut = (tmp_path / name for name in ("whole", "cut"))
    for folder in (whole, cut):
        folder.mkdir()
    unbroken, first = alarm_after(whole, kind, restart_each=1_000)
    restarted, second = alarm_after(cut, kind, restart_each=5)
    live_gate._solved.cache_clear()
    assert unbroken > 10, "it is no alarm of what was good"
    assert restarted == unbroken
    assert first.look is not None
    assert first.look.alarm
    assert (first.look, first.restored) == (second.look, second.restored)


def test_an_alarm_that_was_seen_and_not_obeyed_is_obeyed_by_whoever_comes_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = desk(tmp_path, 59, 59)

    class Killed(BaseException):
        """What stops a process at once."""

    def die(*_: object, **__: object) -> None:
        raise Killed

    watch = ModelWatch(made, LIMITS)
    monkeypatch.setattr(made, "roll_back", die)
    with pytest.raises(Killed):
        watched(watch, *[-0.02] * 10)
    again = desk(tmp_path)
    assert again.standing().version == "2"
    shown = ModelWatch(again, LIMITS).resumed(AT + 30 * DAY)
    assert shown is not None
    assert (shown.rolled_back, shown.restored) == (True, "1")
    assert again.standing().version == "1"
    assert ModelWatch(desk(tmp_path), LIMITS).resumed(AT + 31 * DAY) is None, "it counts for the one that is gone alone"


def test_a_return_that_nobody_knew_is_still_unknown_to_whoever_comes_next(tmp_path: Path) -> None:
    made = desk(tmp_path, 59, 59)
    assert not watched(ModelWatch(made, LIMITS), None)[0].look
    (shown,) = watched(ModelWatch(desk(tmp_path), LIMITS), 0.001)
    assert shown.look is not None
    assert shown.look.drawdown is None


def test_what_it_earned_and_cannot_be_written_leaves_the_model_unknown_until_it_can(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = desk(tmp_path, 120, 120)
    watch = ModelWatch(made, LIMITS)
    assert made.records is not None
    with monkeypatch.context() as patched:

        def full(*_: object, **__: object) -> None:
            raise Unavailable("full", "the disk is full")

        patched.setattr(made.records, "append", full)
        (shown,) = watched(watch, 0.001)
        assert shown.failed is not None
        assert not made.standing().usable
    assert watch.earned(0.002, at=AT + 2 * DAY).failed is None
    assert made.standing().usable
    bodies = [read_body(one.kind, one.body) for one in made.records.entries(kind=ModelEarned.KIND)]
    kept = [(body.m, body.value) for body in bodies if isinstance(body, ModelEarned)]
    assert kept == [(1, 0.001), (2, 0.002)], "what was owed is written first: its numbers have no gap"


def test_a_return_that_was_owed_ends_a_model_as_soon_as_it_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = desk(tmp_path, 59, 59)
    watch = ModelWatch(made, LIMITS)
    assert made.records is not None
    with monkeypatch.context() as patched:

        def full(*_: object, **__: object) -> None:
            raise Unavailable("full", "the disk is full")

        patched.setattr(made.records, "append", full)
        assert watch.earned(-0.5, at=AT + DAY).failed is not None
    shown = watch.earned(0.001, at=AT + 2 * DAY)
    assert (shown.rolled_back, shown.restored) == (True, "1")


def body_of(value: float, m: int, *, since: int, version: str = "2") -> ModelEarned:
    return ModelEarned(
        model="forecast", since=since, m=m, strategy="momentum", version=version, at=AT + m * DAY, value=value
    )


def told_of(made: ModelDesk, *entries: Draft) -> None:
    assert made.records is not None
    made.records.append(list(entries))


@pytest.mark.parametrize("hole", ["unreadable", "a gap", "not the first", "another version"])
def test_a_hole_in_what_was_earned_arms_nothing_and_leaves_the_model_unknown_where_it_is(
    tmp_path: Path, hole: str
) -> None:
    made = desk(tmp_path, 120, 120)
    since = made.record().serves_since
    if hole == "not the first":
        told_of(made, body_of(0.001, 2, since=since).draft(AT + DAY))
    else:
        watched(ModelWatch(made, LIMITS), *[0.001] * 3)
        after = body_of(0.001, 4, since=since)
        told_of(
            made,
            {
                "unreadable": replace(after.draft(AT + 4 * DAY), body=b'{"v":9,"m":4,"future":true}'),
                "a gap": body_of(0.001, 5, since=since).draft(AT + 4 * DAY),
                "another version": body_of(0.001, 4, since=since, version="1").draft(AT + 4 * DAY),
            }[hole],
        )
    again = desk(tmp_path)
    watch = ModelWatch(again, LIMITS)
    for day in (5, 6):
        shown = watch.earned(-0.05, at=AT + day * DAY)
        assert (shown.look, shown.rolled_back, watch.gate) == (None, False, None)
        watch.begin(at=AT + day * DAY, equity=1, peak=1)
    standing = again.standing()
    assert (standing.version, standing.usable) == ("2", False), "it stays where it is, and holds"
    assert standing.reason is not None
    assert standing.reason.code == "returns_broken"
    (alert,) = alerts(again)
    assert "roll it back or replace it" in alert.text
    assert again.record().returns.last == {"not the first": 2, "a gap": 5}.get(hole, 4), "nothing is added to a hole"
    assert again.roll_back(why="its returns have a hole", by="mia", at=AT + 7 * DAY) is None
    assert again.standing().usable
    assert watch.earned(0.001, at=AT + 8 * DAY).look is not None


def test_what_an_earlier_version_earned_is_no_hole_of_the_one_that_serves(tmp_path: Path) -> None:
    made = desk(tmp_path, 120, 120)
    since = made.record().serves_since
    told_of(made, body_of(0.001, 7, since=since - 1, version="1").draft(AT + DAY))
    assert made.standing().usable
    assert watched(ModelWatch(made, LIMITS), 0.001)[0].look is not None
