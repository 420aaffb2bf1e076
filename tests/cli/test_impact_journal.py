"""`golive impact --fit JOURNAL`: what orders tell of impact, and journals that tell nothing, refused by name."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import pandas as pd
import pytest
from tests.commands import run_command as golive
from tests.own_fills import file_of

from golive.journal.bodies.fill import FilledLevel, OrderFilled
from golive.journal.bodies.order import MarketMet, OrderSent
from golive.journal.bodies.run_started import RunStarted
from golive.journal.body import Body
from golive.journal.body_codec import to_bytes
from golive.journal.entry import Draft
from golive.journal.home_at import home_at
from golive.journal.journal import Journal

Place = TypeVar("Place", Path, str)

RUN, BEGIN, MINUTE = "run-of-a-test", 1_750_000_000_000_000_000, 60_000_000_000
ETA, BETA = 0.2, 0.6
TOUCH = 10**10
"""In ticks, so fine that rounding is in no cost."""


def begun(run: str = RUN, feed_class: str = "recorded") -> RunStarted:
    """Return the entry that begins a run."""
    said: Any = {"policy": "p", "subject": "s", "seed": "1", "feed": "f", "clock": "events", "format": 2, "golive": "0"}
    return RunStarted(run=run, mode="replay", feed_class=feed_class, markets={}, libraries={}, **said)


def orders(count: int = 60, *, noise: float = 0.0) -> list[tuple[OrderSent, OrderFilled]]:
    """Return orders that cost ETA sigma p^BETA beyond the touch, on two levels around that."""
    rng = np.random.default_rng(5)
    made = []
    for i in range(count):
        lots, share, sigma = int(rng.integers(100, 900)) * 4, rng.uniform(0.01, 0.2), rng.uniform(0.01, 0.03)
        volume = int(lots / share)
        sign = 1 if i % 2 else -1
        cost = ETA * sigma * (lots / volume) ** BETA + noise * sigma * rng.normal()
        side: Any = {"strategy": "m", "symbol": "BTC", "side": "buy" if sign > 0 else "sell"}
        met = MarketMet(
            mid=Fraction(TOUCH), volume=volume, volume_n=50, volume_over=MINUTE, daily=volume * 900, volatility=sigma
        )
        sent = OrderSent(signal=f"m-{i}", n=1, type="market", lots=lots, sent=BEGIN + i * MINUTE, market=met, **side)
        touch = TOUCH + sign
        levels = tuple(
            FilledLevel(price=touch + round(sign * touch * cost * tilt), lots=part, fee=0)
            for part, tilt in ((lots // 4, 0.4), (lots - lots // 4, 1.2))
        )
        quoted: Any = {"bid": TOUCH - 1, "ask": TOUCH + 1}
        made.append(
            (
                sent,
                OrderFilled(
                    signal=f"m-{i}", n=1, m=1, order_lots=lots, liquidity="taker", levels=levels, **side, **quoted
                ),
            )
        )
    return made


def journal(place: Place, bodies: Sequence[Body | Draft], name: str = RUN) -> Place:
    """Write entries, a second apart."""
    with Journal.open(home_at(str(place)), name) as written:
        written.append(
            [
                body if isinstance(body, Draft) else body.draft(BEGIN + n * 1_000_000_000)
                for n, body in enumerate(bodies)
            ]
        )
    return place


def entries(made: Sequence[tuple[OrderSent, OrderFilled]], start: RunStarted | None = None) -> list[Body]:
    return [start or begun(), *(body for pair in made for body in pair)]


def fitted(place: Path | str, *options: object) -> dict[str, Any]:
    result = golive("impact", "--fit", place, *options, "--format", "json")
    assert result.exit_code == 0, result.output
    made: dict[str, Any] = json.loads(result.stdout)
    return made


def test_orders_that_cost_what_the_model_says_give_its_coefficients_back(tmp_path: Path) -> None:
    got = fitted(journal(tmp_path / "j.db", entries(orders())))
    assert got["eta"]["value"] == pytest.approx(ETA, rel=1e-6)
    assert got["free"]["beta"]["value"] == pytest.approx(BETA, rel=1e-6)
    assert (got["n_orders"], got["n_fills"]) == (60, 120)
    assert got["eta"]["ci_low"] <= got["eta"]["value"] <= got["eta"]["ci_high"]


def test_a_journal_is_read_by_its_file_and_by_its_address(journal_place: str) -> None:
    got = fitted(journal(journal_place, entries(orders(30))))
    assert (got["n_orders"], got["subject"]["file"]) == (30, RUN)


def test_a_journal_and_a_table_of_the_same_fills_are_fitted_alike(tmp_path: Path) -> None:
    made = orders(noise=0.05)
    rows = []
    for n, (sent, fill) in enumerate(made):
        met = sent.market
        assert met is not None
        rows += [
            {
                "order": sent.signal,
                "side": sent.side,
                "time": pd.Timestamp(BEGIN + (2 + 2 * n) * 1_000_000_000, tz="UTC"),
                "price": float(level.price),
                "size": float(level.lots),
                "arrival_price": float(TOUCH + (1 if sent.side == "buy" else -1)),
                "volume": float(met.volume or 0),
                "adv": float(met.daily or 0),
                "volatility": met.volatility,
            }
            for level in fill.levels
        ]
    of_table = fitted(file_of(tmp_path / "fills.parquet", pd.DataFrame(rows)))
    of_journal = fitted(journal(tmp_path / "j.db", entries(made)))
    for name in ("eta", "free", "out_of_sample", "n_orders", "n_fills", "n"):
        assert of_journal[name] == of_table[name], name


@pytest.mark.parametrize(
    ("feed_class", "label", "reason"),
    [
        ("recorded", "WALKED BOOKS", "walks of books"),
        ("simulated", "CIRCULAR", "a simulator's fills"),
        ("live", "WALKED BOOKS", "walks of books"),
    ],
)
def test_what_a_simulated_venue_filled_moves_no_number_of_the_library(
    tmp_path: Path, feed_class: str, label: str, reason: str
) -> None:
    place = journal(tmp_path / "j.db", entries(orders(), begun(feed_class=feed_class)))
    got = fitted(place)
    assert got["label"].startswith(label)
    assert (got["temporary"]["calibrated"], got["temporary"]["value"]) == (False, 0.142)
    assert got["temporary"]["reason"].startswith(reason)
    page = tmp_path / "fit.html"
    golive("impact", "--fit", place, "--format", "html", "--out", page)
    for said in (golive("impact", "--fit", place).output, page.read_text(encoding="utf-8")):
        assert label in said
        assert "touch at its arrival" in said


def test_orders_that_tell_nothing_are_left_out_and_counted(tmp_path: Path) -> None:
    made = orders(40)
    changed: list[tuple[OrderSent, OrderFilled]] = []
    for n, (sent, fill) in enumerate(made):
        met = sent.market
        assert met is not None
        changes: dict[int, tuple[Any, Any]] = {
            0: ({"market": None}, {}),
            1: ({"market": replace(met, volume=None, volume_why="trades_warming_up")}, {}),
            2: ({"market": replace(met, volume=0, volume_n=0)}, {}),
            3: ({"market": replace(met, volume=sent.lots)}, {}),
            4: ({}, {"liquidity": "maker"}),
            5: ({}, {"bid": None}),
            6: ({"trigger": 5}, {}),
            7: ({}, {"reason": "liquidated"}),
        }
        of_sent, of_fill = changes.get(n, ({}, {}))
        changed.append((replace(sent, **of_sent), replace(fill, **of_fill)))
    unfilled = replace(made[0][0], signal="never")
    place = journal(tmp_path / "j.db", [*entries(changed), unfilled])
    got = fitted(place)
    assert got["n_orders"] == 32
    assert dict(got["subject"]["journal"]["left_out"]) == {
        "market_not_said": 1,
        "trades_warming_up": 1,
        "nothing_traded": 1,
        "took_the_whole_volume": 1,
        "rested": 1,
        "no_mid_at_arrival": 1,
        "waited_for_a_trigger": 1,
        "liquidated": 1,
        "nothing_filled": 1,
    }
    assert "32 of 41 orders tell of impact; left out: 1 liquidated" in golive("impact", "--fit", place).output


def refused(place: object, *options: object) -> tuple[int, str]:
    result = golive("impact", "--fit", place, *options)
    return result.exit_code, result.output


def test_too_few_orders_move_nothing_and_one_is_refused(tmp_path: Path) -> None:
    few = fitted(journal(tmp_path / "few.db", entries(orders(12))))
    assert not few["temporary"]["calibrated"]
    code, said = refused(journal(tmp_path / "one.db", entries(orders(1))))
    assert code == 2
    assert "at least" in said or "needs" in said


def test_a_journal_without_a_usable_order_is_undecided_and_says_what_it_holds(tmp_path: Path) -> None:
    none = journal(tmp_path / "none.db", [begun()])
    assert refused(none) == (
        3,
        f"error: no order of `{RUN}` tells of impact (it sent none): nothing was fitted\n",
    )
    old = [(replace(sent, market=None), fill) for sent, fill in orders(3)]
    code, said = refused(journal(tmp_path / "old.db", entries(old)))
    assert (code, "(3 market not said)" in said) == (3, True)


def test_a_journal_of_another_run_or_of_none_is_refused_by_name(tmp_path: Path) -> None:
    other = journal(tmp_path / "other.db", [begun("run-elsewhere"), *entries(orders(3))[1:]])
    code, said = refused(other)
    assert (code, f"`{RUN}` holds entries of another run, `run-elsewhere`" in said) == (2, True)
    code, said = refused(journal(tmp_path / "records.db", entries(orders(3))[1:]))
    assert (code, f"`{RUN}` begins no run" in said) == (2, True)


def test_of_several_journals_in_one_place_one_has_to_be_named(tmp_path: Path) -> None:
    place = journal(tmp_path / "j.db", entries(orders(40)))
    journal(place, entries(orders(35), begun("run-b")), "run-b")
    code, said = refused(place)
    assert (code, f"several journals: `run-b`, `{RUN}`" in said) == (2, True)
    assert fitted(place, "--name", "run-b")["n_orders"] == 35
    code, said = refused(place, "--name", "run-c")
    assert (code, "holds no journal `run-c`" in said) == (2, True)


def test_an_entry_that_was_changed_or_cut_out_is_named(tmp_path: Path) -> None:
    place = journal(tmp_path / "j.db", entries(orders(40)))
    with sqlite3.connect(place) as connection:
        for (trigger,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {trigger}")
        connection.execute("UPDATE entry SET body = CAST(body || x'20' AS BLOB) WHERE seq = 7")
    connection.close()
    code, said = refused(place)
    assert (code, f"entry 7: of `{RUN}`: its bytes are not those that were written" in said) == (1, True)
    torn = journal(tmp_path / "torn.db", entries(orders(40)))
    torn.write_bytes(torn.read_bytes()[: torn.stat().st_size // 2])
    assert refused(torn)[0] == 1


def test_an_entry_with_fields_that_nobody_knows_is_named(tmp_path: Path) -> None:
    (sent, _), *_ = orders(1)
    foreign = {**json.loads(to_bytes(sent)), "strange": 1}
    body = json.dumps(foreign, sort_keys=True, separators=(",", ":")).encode()
    place = journal(tmp_path / "j.db", [begun(), Draft(ts=BEGIN + 10**10, kind="order", key="m-0/1", body=body)])
    code, said = refused(place)
    assert (code, f"entry 2 of `{RUN}` (order `m-0/1`)" in said, "`strange`" in said or "strange" in said) == (
        2,
        True,
        True,
    )


@pytest.mark.parametrize("option", [("--source", "market"), ("--date-format", "ms")])
def test_what_a_journal_says_itself_is_not_told_beside_it(tmp_path: Path, option: tuple[str, str]) -> None:
    code, said = refused(journal(tmp_path / "j.db", entries(orders(3))), *option)
    assert (code, f"{option[0]} is about files: a journal says it itself" in said) == (2, True)
    code, said = refused(tmp_path / "absent.db")
    assert code == 2


def test_a_name_of_a_journal_goes_with_no_table(tmp_path: Path) -> None:
    table = tmp_path / "fills.csv"
    table.write_text("order\n", encoding="utf-8")
    code, said = refused(table, "--name", "x")
    assert (code, "--name is about journals" in said) == (2, True)


def test_the_journal_of_a_run_is_read_with_every_order_that_took_what_was_there(tmp_path: Path) -> None:
    place = tmp_path / "j.db"
    assert golive("run", "--sample", "--out", tmp_path / "out", "--journal", place).exit_code == 0
    got = fitted(place)
    shown = golive("journal", "show", "--journal", place, "--kind", "order", "--format", "json").stdout.splitlines()
    assert got["label"].startswith("CIRCULAR")
    assert got["n_orders"] == len(shown) > 3
    assert got["subject"]["digest"] in golive("journal", "verify", "--journal", place).output
