"""What moving code must not change: decisions on four markets, digests, issue texts and public names.

`pins.json` is written once, before a move, by `GOLIVE_UPDATE_PINS=1`; a commit that changes what golive decides or
says rewrites it and tells why.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from tests.places import REPOSITORY
from tests.replays import COINBASE, COINM, SIMULATED, USDM, market, replay

import golive
from golive.api import Engine

PINS = Path(__file__).parent / "pins.json"
MARKETS = {"simulated": SIMULATED, "usdm": USDM, "coinm": COINM, "coinbase": COINBASE}


def held(name: str, value: Any) -> Any:
    """Return what is pinned under a name; write it first where that is asked for."""
    pins: dict[str, Any] = json.loads(PINS.read_text(encoding="utf-8")) if PINS.exists() else {}
    if os.environ.get("GOLIVE_UPDATE_PINS"):
        pins[name] = value
        PINS.write_text(json.dumps(pins, indent=2, sort_keys=True) + "\n", encoding="utf-8")
    return pins.get(name)


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


@pytest.mark.parametrize("name", MARKETS)
def test_the_decisions_on_a_market_are_the_pinned_ones(name: str, shipped: Engine, market_data: Path) -> None:
    decided = replay(shipped, market(MARKETS[name], market_data)).decisions.columns
    # Spelled out, and not as a file: another version of the writer is no other decision.
    values = {column: [repr(x) for x in _plain(values)] for column, values in decided.items()}
    pinned = {"signals": len(values["signal_id"]), "digest": sha256(json.dumps(values))}
    assert pinned == held(f"decisions {name}", pinned)


def _plain(values: Any) -> list[Any]:
    return values.tolist() if hasattr(values, "tolist") else list(values)


def test_the_digests_of_the_shipped_library_are_the_pinned_ones(shipped: Engine) -> None:
    digests = shipped.program.digests
    told: Mapping[str, Any] = {"policy": digests.policy, "text": digests.text, "strategy": dict(digests.strategy)}
    assert told == held("digests", told)


def test_the_texts_of_all_golden_issues_are_the_pinned_ones() -> None:
    texts = {
        path.parent.name: path.read_text(encoding="utf-8") for path in REPOSITORY.glob("tests/**/GL*/expected.txt")
    }
    pinned = {"count": len(texts), "digest": sha256(json.dumps(texts, sort_keys=True))}
    assert pinned == held("issue texts", pinned)


def test_the_public_names_are_the_pinned_ones() -> None:
    assert list(golive.__all__) == held("public names", list(golive.__all__))
