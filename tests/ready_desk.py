"""A rehearsal in which every item is shown: people who only assert, and what is just enough for each rule."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

from tests.ssh_signers import Signer
from tests.trust_desk import Listed, person

from golive.core.unit import NANOS
from golive.documents.checklist import GOLIVE, OUTSIDE, How
from golive.facade.deployment_checklist import DeploymentChecklist
from golive.loader import load_library
from golive.loader.shipped import library_root
from golive.readiness.checklist.item import Item
from golive.readiness.checklist.items_of import items_of
from golive.readiness.checklist.requirement import Value
from golive.readiness.measured import Measured

_FROM = {"since": "2020-01-01", "until": "2099-01-01"}
PEOPLE = Listed(
    people=(
        ("risk_1", person(Signer(seed=140), "risk_manager", **_FROM)),
        ("peer_1", person(Signer(seed=141), "peer_reviewer", **_FROM)),
        ("comp_1", person(Signer(seed=142), "compliance_officer", "operations", **_FROM)),
        ("dev_1", person(Signer(seed=143), "quant", **_FROM)),
    ),
    authors="{momentum: [dev_1]}",
    signed_by="{canary: [risk_manager, peer_reviewer], live: [risk_manager, compliance_officer]}",
)
ASSERTED = PEOPLE.text.replace("profile: team", "profile: team\nsignatures: asserted")


def asserting_library(folder: Path, text: str = ASSERTED) -> Path:
    """Write the shipped library with such people into a folder, and return that."""
    for part in ("rules", "strategies", "checklists"):
        skip = shutil.ignore_patterns("*.cases.yaml")
        shutil.copytree(library_root() / part, folder / part, ignore=skip)
    (folder / "rules" / "people.yaml").write_text(text, encoding="utf-8")
    return folder


def shown_items(*kinds: str) -> Mapping[str, Item]:
    """Return the items of the shipped checklist that are measured by golive, or told from outside."""
    specs, _ = load_library(library_root(), cases=False)
    (checklist,) = specs.checklists
    wanted = {one.id for one in checklist.items if one.measured_by in kinds and one.how is not How.ATTEST}
    return {item.id: item for item in items_of(checklist, specs) if item.id in wanted}


def just_enough(item: Item, now: int, **other: Value) -> Measured:
    """Return what just satisfies every rule of an item; `other` says otherwise."""
    values: dict[str, Value] = {}
    for rule in item.requirements:
        before = values.get(rule.measure)
        harder = isinstance(before, float) and isinstance(rule.limit, float) and before > rule.limit
        if before is None or rule.op != ">=" or not harder:
            values[rule.measure] = rule.limit
    return Measured(values={**values, **other}, n=item.min_n, period_begin=now - NANOS, period_end=now)


def just_enough_of_all(strategy: str, now: int) -> Mapping[str, Measured]:
    """Return what just satisfies every item that golive measures."""
    return {name: just_enough(item, now) for name, item in shown_items(GOLIVE).items()}


def verifiers_at(now: int) -> Mapping[str, Measured]:
    """Return what just satisfies each of the six items from outside."""
    return {name: just_enough(item, now) for name, item in shown_items(OUTSIDE).items()}


def attested(checklist: DeploymentChecklist, now: int) -> None:
    """Attest the two items that people attest."""
    specs = checklist.engine.program.checked.specs
    items = {item.id: item for item in items_of(checklist.checklist, specs)}
    checklist.attest("OPS-001", "operations", just_enough(items["OPS-001"], now))
    checklist.attest("COMP-001", "compliance_officer", just_enough(items["COMP-001"], now))
