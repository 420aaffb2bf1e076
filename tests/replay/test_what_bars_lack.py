"""The profile's README says what each rule that it lacks refused where there is a book, as a replay of it counts.

It takes ten seconds, because both recordings are replayed and each decision is explained: figures are not typed.
"""

from __future__ import annotations

import os
from pathlib import Path

from tests.bars_library import bars_engine
from tests.places import REPOSITORY
from tests.refused_by_book import GONE, refused_table, with_table

from golive.api import Engine

README = REPOSITORY / "rules/profiles/bars/README.md"


def test_the_readme_counts_what_each_rule_that_is_gone_refused(shipped: Engine, market_data: Path) -> None:
    text = README.read_text(encoding="utf-8")
    expected = with_table(text, refused_table(shipped, market_data))
    if os.environ.get("GOLIVE_UPDATE_GOLDEN") == "1":
        README.write_text(expected, encoding="utf-8")
    assert text == expected


def rules_of(engine: Engine) -> dict[str, set[str]]:
    return {
        gate.header.id: {
            *(rule.id for rule in gate.requirements),
            *(rule.id for rule in gate.reductions),
            *(rule.id for rule in gate.caps),
        }
        for gate in engine.program.checked.specs.gates
    }


def test_every_rule_that_the_profile_lacks_is_counted(shipped: Engine) -> None:
    kept = rules_of(bars_engine())
    gone = {(gate, rule) for gate, rules in rules_of(shipped).items() for rule in rules - kept.get(gate, set())}
    counted = set()
    for gate, rules in GONE.values():
        counted |= {(gate, rule) for rule in rules or rules_of(shipped)[gate]}
    # Of one name in both: a frozen quote there and a frozen close here, a quote's width and a close of a tick.
    assert gone | {("data_quality", "moving"), ("closing_price", "price_possible")} == counted
