"""Nothing is loaded of which it is not known that it is the file that was stored."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from golive.learning.checkpoint_rules import Format, ModelKind, StoredModel, format_of, refusal_to_load


@pytest.mark.parametrize("allowed", [None, False, 1, "true", "yes"])
def test_a_pickle_is_asked_for_by_true_and_by_nothing_else(allowed: Any) -> None:
    assert format_of(ModelKind.OTHER, pickle_allowed=allowed) is Format.REFUSED
    stored = StoredModel(
        format=Format.PICKLE, there=True, digest="d", ledger_digest="d", strategy="a", ledger_strategy="a"
    )
    assert refusal_to_load(stored, allowed_types=(), pickle_allowed=allowed) is not None
    assert refusal_to_load(stored, allowed_types=(), pickle_allowed=True) is None


def test_only_a_file_whose_digest_and_strategy_are_known_and_equal_is_loaded() -> None:
    names = (None, "", "a", "b")
    for there, digest, ledger, own, other in itertools.product((True, False), names, names, names, names):
        stored = StoredModel(
            format=Format.OWN, there=there, digest=digest, ledger_digest=ledger, strategy=own, ledger_strategy=other
        )
        loads = refusal_to_load(stored, allowed_types=(), pickle_allowed=False) is None
        assert loads is bool(there and digest and digest == ledger and own and own == other)
