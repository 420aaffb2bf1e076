"""What lets more people sign, or keeps more at stake for longer, is looser, and is named."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest
from tests.library import edit
from tests.places import REPOSITORY
from tests.trust_desk import AUTHOR, HOUSE, NEW, RISK, Listed, person

from golive.checker.compare import compare
from golive.checker.compare.compare_people import people_changes
from golive.checker.monotone import moves_of
from golive.cli.open_library import LibraryPlace
from golive.cli.validation import Validation, validate
from golive.loader.shipped import FOLDERS

PROMOTION = "rules/promotion.yaml"
KILLED = "\n    to: halted\n    when: kill_file"
LIVE_EVIDENCE = """\
  - id: live_evidence
    from: [live]
    to: canary
    when: open_items > 0
    patience: patience
    because: "{open_items} items that it needs are not satisfied"
"""
GUARD = """\
      - id: long_enough
        that: stage_time >= canary_time
        else: "it has been a canary for {stage_time}, {canary_time} are needed"
"""


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Validation:
    folder = tmp_path_factory.mktemp("before")
    for name in FOLDERS:
        if (REPOSITORY / name).is_dir():
            shutil.copytree(REPOSITORY / name, folder / name)
    (folder / "rules/promotion.cases.yaml").unlink()
    return checked(folder)


def checked(folder: Path) -> Validation:
    validation = validate(LibraryPlace(folder=folder, shown="", title=""))
    assert [str(issue) for issue in validation.issues] == []
    return validation


@pytest.mark.parametrize(
    ("edits", "directions", "said"),
    [
        ([("value: 5 %", "value: 3 %")], ["tighter"], "canary_capital"),
        ([("value: 3 %", "value: 5 %")], ["looser"], "canary_capital"),
        ([("value: 5 %", "value: 3 %"), ("value: 30 d", "value: 45 d")], ["tighter", "tighter"], "canary_time"),
        ([("value: 30 d", "value: 20 d")], ["looser"], "canary_time"),
        ([("value: 24 h", "value: 48 h")], ["looser"], "permit_life"),
        ([("value: 5 d", "value: 1 d")], ["looser"], "cool_off"),
        ([("value: 2\n", "value: 3\n")], ["looser"], "most_falls"),
        ([("value: 90 d\n    range: [1 d, 3_650 d]", "value: 30 d\n    range: [1 d, 3_650 d]")], ["looser"], "falls"),
        ([("value: 60 s\n    range: [0 s, 1 h]", "value: 5 min\n    range: [0 s, 1 h]")], ["looser"], "patience"),
        ([(LIVE_EVIDENCE, "")], ["looser"], "nothing steps down by `live_evidence` any more"),
        ([(f"from: [canary, live]{KILLED}", f"from: [live]{KILLED}")],
         ["looser"], "not looked at in canary"),
        ([("to: halted\n    when: kill_file", "to: paper\n    when: kill_file")], ["looser"], "leads to paper"),
        ([("[risk_manager]", "[risk_manager, trader]")], ["looser"], "`trader` may release"),
        ([(f"    require:\n{GUARD}", "")], ["looser"], "long_enough"),
    ],
)  # fmt: skip
def test_a_change_of_promotion_has_its_direction_and_is_named(
    before: Validation, tmp_path: Path, edits: Sequence[tuple[str, str]], directions: list[str], said: str
) -> None:
    folder = tmp_path / "after"
    shutil.copytree(before.place.folder, folder)
    if edits[0] == ("value: 3 %", "value: 5 %"):
        edit(folder, PROMOTION, "value: 5 %", "value: 3 %")
        before = checked(folder)
    for old, new in edits:
        edit(folder, PROMOTION, old, new)
    after = validate(LibraryPlace(folder=folder, shown="", title=""))
    assert after.program is not None, [str(issue) for issue in after.issues]
    changes = compare(before.specs, after.specs, moves_of(after.program.checked))
    assert [change.direction.value for change in changes] == directions
    assert any(said in change.message for change in changes)


JOINED = person(NEW, "peer_reviewer")


@pytest.mark.parametrize(
    ("after", "said"),
    [
        (Listed().but(peer_2=JOINED), ["looser: `peer_2` joined as peer_reviewer"]),
        (Listed().but(dev_2=person(NEW)), ["neither: `dev_2` joined, and signs nothing"]),
        (Listed().but(peer_1=""), ["tighter: `peer_1` left"]),
        (Listed().but(risk_1=person(RISK, "quant")), [
            "tighter: `risk_1` is no `risk_manager` any more", "looser: `risk_1` is `quant` now"]),
        (Listed().but(risk_1=person(NEW, "risk_manager")), ["changed: `risk_1` has another key"]),
        (Listed().but(risk_1=person(RISK, "risk_manager", until="2028-01-01")), [
            "looser: `risk_1` may sign until 2028-01-01T00:00:00Z, it was 2027-01-01T00:00:00Z"]),
        (Listed().but(risk_1=person(RISK, "risk_manager", since="2025-01-01")), [
            "looser: `risk_1` may sign from 2025-01-01T00:00:00Z, it was 2026-01-01T00:00:00Z"]),
        (Listed().but(risk_1=person(RISK, "risk_manager", revoked_at="2026-04-01T00:00:00Z")), [
            "tighter: the key of `risk_1` is taken back"]),
        (Listed().but(former_1=HOUSE["former_1"].replace(", revoked_at: 2026-04-01T00:00:00Z", "")), [
            "looser: the key of `former_1` is taken back no longer, or later"]),
        (Listed(authors="{momentum: [dev_1]}"), ["tighter: `volatility` can be signed for no longer"]),
        (Listed(authors="{momentum: [risk_1], volatility: [dev_1]}"), [
            "looser: `dev_1` wrote `momentum` no longer", "tighter: `risk_1` wrote `momentum` too"]),
        (Listed(signed_by="{canary: [risk_manager, peer_reviewer]}"), ["tighter: `live` can be signed no longer"]),
        (Listed(signed_by="{canary: [risk_manager, quant], live: [risk_manager, compliance_officer]}"), [
            "looser: `canary` is no longer signed by a `peer_reviewer`",
            "tighter: `canary` is signed by a `quant` too"]),
        (Listed(people=(("dev_1", person(AUTHOR, "risk_manager", "peer_reviewer")),), profile="solo"), [
            "looser: the profile is solo, it was team",
            *(f"tighter: `{one}` left" for one in (*HOUSE,) if one != "dev_1")]),
        (Listed(), []),
    ],
)  # fmt: skip
def test_who_joined_and_who_lost_what_is_named(after: Listed, said: list[str]) -> None:
    changes = people_changes(Listed().reading[0], after.reading[0])
    assert sorted(f"{direction.value}: {text}" for direction, text, _, _ in changes) == sorted(said)
