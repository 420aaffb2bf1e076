"""Promotions as they are looked at: what is not known is unknown, and a strategy is held to its own numbers."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from tests.library import edit
from tests.places import REPOSITORY

from golive.api import Engine
from golive.api.promotion_program import PromotionProgram, promotion_program
from golive.core.unit import NANOS
from golive.core.value import Unknown
from golive.documents.promotion import CANARY_CAPITAL, COOL_OFF, PERMIT_LIFE
from golive.loader.shipped import FOLDERS

DAY = 86_400 * NANOS
WELL: dict[str, float | str | None] = {
    "permit_word": "valid",
    "kill_file": "absent",
    "open_items": 0.0,
    "broken_records": 0.0,
    "stage_time": 30 * 86_400.0,
}
TIGHTENED = """\
tighten:
  promotion.canary_capital: {value: 3 %, why: thin books, owner: risk_1, ticket: RISK-7}
  promotion.canary_time: {value: 45 d, why: thin books, owner: risk_1, ticket: RISK-7}
"""


@pytest.fixture(scope="module")
def promotion(shipped: Engine) -> PromotionProgram:
    return promotion_program(shipped.program)


def test_a_strategy_of_which_all_is_well_stays_and_may_go_live(promotion: PromotionProgram) -> None:
    looked = promotion.looked(WELL, 7 * DAY, strategy="momentum")
    assert [rule.id for rule in looked.values() if rule.value is True] == ["not_killed", "unbroken", "long_enough"]
    assert promotion.guards("live") == ("long_enough",)
    assert promotion.guards("canary") == ("not_killed", "unbroken")


@pytest.mark.parametrize("name", sorted(WELL))
@pytest.mark.parametrize("value", [None, float("nan"), "?"])
def test_what_is_not_known_is_unknown_and_never_well(
    promotion: PromotionProgram, name: str, value: float | str | None
) -> None:
    looked = promotion.looked({**WELL, name: value}, 7 * DAY, strategy="momentum")
    unknown = {rule.id for rule in looked.values() if isinstance(rule.value, Unknown)}
    assert unknown
    assert all("cannot be told" in looked[id].because for id in unknown)


def test_numbers_are_the_policys(promotion: PromotionProgram) -> None:
    assert promotion.amount(CANARY_CAPITAL, "momentum") == 0.05
    assert promotion.wait(PERMIT_LIFE) == DAY
    assert promotion.wait(COOL_OFF, "volatility") == 5 * DAY


def test_a_strategy_is_held_to_its_own_numbers(tmp_path: Path) -> None:
    for name in FOLDERS:
        if (REPOSITORY / name).is_dir():
            shutil.copytree(REPOSITORY / name, tmp_path / name)
    own = tmp_path / "strategies/momentum.yaml"
    own.write_text(own.read_text(encoding="utf-8") + TIGHTENED, encoding="utf-8")
    held = promotion_program(Engine.from_folder(tmp_path).program)
    assert [held.amount(CANARY_CAPITAL, name) for name in ("momentum", "volatility", "")] == [0.03, 0.05, 0.03]
    thirty, more = (held.looked(WELL, DAY, strategy=name)["long_enough"].value for name in ("volatility", "momentum"))
    assert (thirty, more) == (True, False)
    edit(tmp_path, "strategies/momentum.yaml", "value: 3 %", "value: 6 %")
    with pytest.raises(Exception, match="GL213"):
        Engine.from_folder(tmp_path)
