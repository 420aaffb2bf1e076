"""Own fills that say something else than they seem to: another unit, the other side, twice the same, no market's."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from tests.commands import run_command as golive
from tests.own_fills import file_of, frame

from golive.core.errors import Refused
from golive.facade.almgren_chriss import AlmgrenChrissModel

ORDER = ("--order", "50_000 usd", "--adv", "800_000_000 usd", "--time", "10 min")


def text_of(tmp_path: Path, made: pd.DataFrame, *options: object, code: int = 0) -> str:
    result = golive("impact", "--fit", file_of(tmp_path / "fills.csv", made), *options)
    assert result.exit_code == code, result.output
    return result.output if code == 0 else result.stderr


def test_sides_that_are_turned_round_are_named(tmp_path: Path) -> None:
    made = frame(noise=0.02)
    made["side"] = np.where(made.side == "buy", "sell", "buy")
    assert "`side` looks turned round" in text_of(tmp_path, made)


@pytest.mark.parametrize("column", ["price", "price_after"])
@pytest.mark.parametrize("factor", [100.0, 0.01])
def test_a_price_in_another_unit_than_on_arrival_is_refused(tmp_path: Path, column: str, factor: float) -> None:
    made = frame()
    made[column] *= factor
    assert f"has a `{column}` of" in text_of(tmp_path, made, code=2)


def test_a_single_mistyped_price_is_refused_with_its_order(tmp_path: Path) -> None:
    made = frame()
    made.loc[5, "price"] = 800.0
    assert "order `o2` has a `price` of 800" in text_of(tmp_path, made, code=2)


def test_a_volume_beyond_what_its_days_have_is_refused(tmp_path: Path) -> None:
    made = frame()
    made["volume"] *= 80
    assert "times `adv` a day" in text_of(tmp_path, made, code=2)


def test_a_volume_of_several_days_belongs_to_several_days(tmp_path: Path) -> None:
    made = frame()
    made["volume"] *= 4
    made["time"] = pd.to_datetime(made["time"]) + pd.to_timedelta(np.arange(len(made)) % 2 * 5, unit="D")
    text_of(tmp_path, made)


def test_a_file_that_was_joined_to_itself_is_refused(tmp_path: Path) -> None:
    assert "every fill stands 2 times" in text_of(tmp_path, pd.concat([frame(), frame()]), code=2)


def test_single_fills_that_are_alike_are_counted_and_named(tmp_path: Path) -> None:
    made = frame()
    assert "1 of 121 are like another one" in text_of(tmp_path, pd.concat([made, made.iloc[[0]]]))
    assert "like another one" not in text_of(tmp_path, made)


def test_a_volume_that_was_copied_from_adv_is_named_and_its_fit_is_not_used(tmp_path: Path) -> None:
    made = frame(noise=0.02)
    made["volume"] = 2 * made["adv"]
    text = text_of(tmp_path, made, "--source", "market")
    assert "`volume` is exactly 2 times `adv` for every order" in text
    assert "eta: estimated" in text
    assert "the library's 0.142 stays in use, `volume` is exactly 2 times" in text
    assert "is exactly" not in text_of(tmp_path, frame(noise=0.02), "--source", "market")


@pytest.mark.parametrize(("side", "which"), [("buy", "purchases"), ("sell", "sales")])
def test_orders_of_one_side_tell_no_permanent_impact(tmp_path: Path, side: str, which: str) -> None:
    made = frame(noise=0.02)
    turned = made.side.str.lower() != side
    for column in ("price", "price_after"):
        made.loc[turned, column] = 2 * 80.0 - made.loc[turned, column]
    made["side"] = side
    text = " ".join(text_of(tmp_path, made, "--source", "market").split())
    assert f"the library's 0.314 stays in use, all orders are {which}" in text
    assert "eta: estimated" in text
    assert "the fit is narrow enough to be used" in text


def test_a_handful_of_sales_among_purchases_tells_no_permanent_impact_either(tmp_path: Path) -> None:
    made = frame(noise=0.02)
    kept = made[(made.side == "buy") | made["order"].isin(["o0", "o3"])]
    assert "of 42 orders are purchases" in text_of(tmp_path, kept, "--source", "market")


def test_a_years_volatility_of_fills_is_named(tmp_path: Path) -> None:
    made = frame(noise=0.02)
    made["volatility"] *= 252**0.5
    assert "a day; if it is a year's" not in text_of(tmp_path, frame(noise=0.02))
    assert "if it is a year's, it is" in text_of(tmp_path, made)


def test_orders_of_one_time_predict_none_that_came_after(tmp_path: Path) -> None:
    made = frame(noise=0.02)
    made["time"] = made["time"].iloc[0]
    assert "do not tell which came first" in text_of(tmp_path, made)


def test_fills_of_a_simulator_leave_the_library_s_numbers_in_use(tmp_path: Path) -> None:
    made = frame(noise=0.02)
    assert "narrow enough to be used" in text_of(tmp_path, made, "--source", "market")
    simulated = text_of(tmp_path, made, "--source", "simulator")
    assert "narrow enough to be used" not in simulated
    assert simulated.count("stays in use, a simulator's fills show no market") == 2


@pytest.mark.parametrize("option", [("--confidence", 0.9), ("--source", "market"), ("--weights", "none")])
def test_an_option_of_fills_is_not_swallowed_beside_an_order(option: tuple[str, object]) -> None:
    result = golive("impact", *ORDER, "--volatility", "2 %", *option)
    assert result.exit_code == 2
    assert f"{option[0]} is about own fills" in result.stderr


def test_a_volatility_that_no_day_has_is_refused() -> None:
    assert "more than any market has in a day" in golive("impact", *ORDER, "--volatility", "200 %").stderr
    with pytest.raises(Refused, match="`volatility` is 2"):
        AlmgrenChrissModel().calculate_total_impact(order_size=1e4, adv=1e8, volatility=2.0, execution_time=10)


def test_a_session_longer_than_a_day_is_refused() -> None:
    asked = golive("impact", *ORDER, "--volatility", "2 %", "--session", "2000 min")
    assert asked.exit_code == 2
    assert "`session_minutes` is 2000" in asked.stderr


def test_series_of_fills_are_not_paired_by_position() -> None:
    share = np.linspace(0.01, 0.2, 40)
    own: dict[str, Any] = {"participation": pd.Series(share), "volatility": [0.02] * 40}
    own["cost"] = pd.Series(0.142 * 0.02 * share**0.6, index=range(40, 0, -1))
    with pytest.raises(Refused, match="`cost` and `participation` have different indexes"):
        AlmgrenChrissModel().calibrate(**own)
