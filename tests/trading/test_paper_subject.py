"""A run on paper is of one account, policy, code and set of markets; whatever differs later is named, and refused."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from tests.library import edit
from tests.places import REPOSITORY

from golive.account.account import AssumedAccount
from golive.api import Engine
from golive.api.paper_terms import PaperTerms, find_paper, paper_terms
from golive.journal.bodies.kinds import read_body
from golive.journal.bodies.run_started import RunStarted
from golive.journal.body_codec import to_bytes
from golive.loader.code_digest import code_digest, deciding_code
from golive.trading.assumed_terms import assumptions_of
from golive.trading.market_feed import FeedClass
from golive.trading.paper_subject import PaperSubject, differences, held_to

CODE = {"version": "1", "digest": "a"}


def terms_of(engine: Engine, **changes: Any) -> PaperTerms:
    specs = engine.program.checked.specs
    return replace(paper_terms(find_paper(specs, "paper"), specs), **changes)


def subject(engine: Engine, *, code: Mapping[str, str] = CODE, numpy: str = "2", **changes: Any) -> PaperSubject:
    terms = terms_of(engine, **changes)
    assumptions = assumptions_of(engine, AssumedAccount(equity=terms.equity), seed=0)
    return PaperSubject(engine=engine, terms=terms, assumptions=assumptions, code=code, libraries={"numpy": numpy})


def begun(engine: Engine, feed_class: FeedClass = FeedClass.LIVE, **changes: Any) -> RunStarted:
    return subject(engine, **changes).begun(run="paper-1", feed_class=feed_class)


def edited(folder: Path, *edits: tuple[str, str, str]) -> Engine:
    for name in ("rules", "strategies"):
        shutil.copytree(REPOSITORY / name, folder / name)
    for file, old, new in edits:
        edit(folder, file, old, new)
    return Engine.from_folder(folder)


def test_the_entry_says_what_the_account_is_and_is_read_back_as_it_was(shipped: Engine) -> None:
    body = begun(shipped)
    assert read_body("run_started", to_bytes(body)) == body
    assert (body.mode, body.feed_class, body.clock, body.golive) == ("paper", "live", "system", "1")
    assert set(body.markets) == {"BTC-PERP"}
    assert body.account is not None
    assert (body.account.name, body.account.capital, body.account.min_days) == ("paper", 10**14, 30)
    assert (body.account.day_coverage, body.account.min_trades) == (Fraction(99, 100), 100)


def test_the_same_account_goes_on_in_another_process(shipped: Engine, tmp_path: Path) -> None:
    assert differences(begun(shipped), begun(edited(tmp_path))) == ()


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"capital": 50_000 * 10**9}, ("capital (100000 then, 50000 now)",)),
        ({"capital": 10**14 + 1}, ("capital (100000 then, 100000.000000001 now)",)),
        ({"name": "other"}, ("account (`paper` then, `other` now)",)),
        (
            {"strategies": ("momentum",)},
            ("strategies (momentum, mean_reversion, volatility then, momentum now)",),
        ),
        ({"markets": ()}, ("market `BTC-PERP` (gone now)",)),
        ({"feed_class": FeedClass.REHEARSAL}, ("feed class (live then, rehearsal now)",)),
        ({"code": {"version": "2", "digest": "a"}}, ("version of golive",)),
        ({"code": {"version": "1", "digest": "b"}}, ("code",)),
        ({"numpy": "3"}, ("version of a library",)),
    ],
)
def test_what_differs_is_named(shipped: Engine, changes: dict[str, Any], told: tuple[str, ...]) -> None:
    assert differences(begun(shipped), begun(shipped, **changes)) == told


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        ("rules/gates/orderflow.yaml", "{value: 60 %", "{value: 61 %", ("policy",)),
        ("rules/fills.yaml", "value: 30 %", "value: 20 %", ("policy", "fills")),
        ("rules/markets/simulated.yaml", "taker: 5 bps", "taker: 4 bps", ("market `BTC-PERP`", "policy")),
        ("rules/markets/simulated.yaml", "silence: 60 s", "silence: 2 min", ("market `BTC-PERP`", "policy")),
        ("rules/switch.yaml", "value: 2 %", "value: 3 %", ("policy",)),
    ],
)
def test_an_edit_of_the_library_is_another_run(
    shipped: Engine, tmp_path: Path, file: str, old: str, new: str, told: tuple[str, ...]
) -> None:
    assert differences(begun(shipped), begun(edited(tmp_path, (file, old, new)))) == told


def test_what_days_must_have_is_raised_under_a_run_and_never_lowered(shipped: Engine) -> None:
    more: dict[str, Any] = {"min_days": 45, "day_coverage": Fraction(1), "min_trades": 200}
    assert differences(begun(shipped), begun(shipped, **more)) == ()
    assert differences(begun(shipped, **more), begun(shipped)) == (
        "`min_days` (45 then, 30 now)",
        "`day_coverage` (1 then, 99/100 now)",
        "`min_trades` (200 then, 100 now)",
    )


def test_days_are_held_to_the_more_of_what_is_said_now_and_was_said_then(shipped: Engine) -> None:
    now = terms_of(shipped, min_days=60, min_trades=50)
    held = held_to(now, begun(shipped, day_coverage=Fraction(1)))
    assert (held.min_days, held.day_coverage, held.min_trades) == (60, Fraction(1), 100)
    assert held_to(now, replace(begun(shipped), account=None)) == now


def test_another_account_beside_it_and_prose_change_nothing(shipped: Engine, tmp_path: Path) -> None:
    engine = edited(tmp_path, ("rules/paper.yaml", "title: The paper account", "title: The champion"))
    text = (tmp_path / "rules" / "paper.yaml").read_text(encoding="utf-8")
    (tmp_path / "rules" / "other.yaml").write_text(text.replace("id: paper", "id: other"), encoding="utf-8")
    assert differences(begun(shipped), begun(engine)) == ()
    beside = begun(Engine.from_folder(tmp_path))
    assert (differences(begun(shipped), beside), beside.subject) == ((), begun(shipped).subject)


def test_a_beginning_that_names_no_account_is_no_account_s_to_go_on_with(shipped: Engine) -> None:
    unnamed = replace(begun(shipped), account=None)
    assert differences(unnamed, begun(shipped)) == ("account (nobody wrote which it was)",)
    old = b'{"v":1,' + to_bytes(replace(unnamed, v=1)).removeprefix(b"{").replace(b',"v":1', b"")
    assert read_body("run_started", old) == unnamed


def test_the_code_that_decides_is_another_once_a_file_of_it_is_and_not_with_a_report(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = list[tuple[Mapping[str, str], Mapping[str, str]]]()
    for mended in ((), ("report",), ("report", "trading")):
        copy = tmp_path / str(len(mended))
        for name in ("trading", "report", "loader"):
            (copy / name).mkdir(parents=True)
            (copy / name / "a.py").write_text("mended = True\n" if name in mended else "", encoding="utf-8")
        monkeypatch.setattr("golive.loader.code_digest.__file__", str(copy / "loader" / "code_digest.py"))
        told.append((code_digest(), deciding_code()))
    (all0, own0), (all1, own1), (all2, own2) = told
    assert own0 == own1 != own2
    assert len({one["digest"] for one in (all0, all1, all2, own0, own2)}) == 5
