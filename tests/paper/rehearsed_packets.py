"""Packets of a rehearsed month: people in front of what was measured of it, before canary and before live."""

from __future__ import annotations

import html
import re
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from tests.acts_desk import Desk
from tests.measured_items import NUMBERS
from tests.paper.rehearsed_month import PEOPLE
from tests.trust_desk import ROOT, listed, registry, signed

from golive.api import Engine
from golive.cli.checklist_facts import facts_of
from golive.cli.checklist_ground import ChecklistGround, checklist_ground
from golive.cli.checklist_measured import evidence_of_measure
from golive.cli.report_packet import PacketOptions, report_packet
from golive.core.unit import NANOS
from golive.journal.home_at import home_at
from golive.journal.journal import Journal
from golive.journal.system_clock import SystemClock
from golive.readiness.checklist.evidence import Evidence
from golive.readiness.checklist.evidence_ledger import write_evidence
from golive.readiness.measures import MEASURES
from golive.readiness.stage import Stage
from golive.trading.paper_days import Realm
from golive.trust.statement import REHEARSAL

STRATEGY = "momentum"
ACTED, DRAWN = NANOS, 60 * NANOS
"""How long after the month people act, and a packet is drawn."""
OLDER, SHORT_LIVED = 7_200 * NANOS, "INFRA-004"
"""How old the evidence is that people act on, from before the month's end; and the item that no such one satisfies."""


@dataclass(frozen=True, kw_only=True)
class PacketPlace:
    """A library whose list of people a root signed, the records of its month, and when that was looked at."""

    folder: Path
    library: Path
    records: Path
    engine: Engine
    now: int

    @property
    def root(self) -> Path:
        return self.folder / "trust" / "root"

    def listed(self) -> PacketPlace:
        """Lay the root's word beside the list, and the root file where it has to lie; return this."""
        self.root.parent.mkdir(mode=0o700)
        self.root.write_text(f"root@desk {ROOT.key}\n", encoding="ascii")
        self.root.chmod(0o600)
        (self.library / "rules" / "people.signed").write_bytes(signed(listed(PEOPLE), ROOT))
        return self

    def copied(self, name: str) -> Path:
        """Return a copy of the records."""
        place = self.folder / name / "records.db"
        place.parent.mkdir()
        for path in self.records.parent.glob(f"{self.records.name}*"):
            shutil.copy(path, place.parent)
        return place.with_name(self.records.name)

    def measured(self) -> Sequence[tuple[str, Evidence]]:
        """Return what golive measures of all its items, as evidence of a rehearsal."""
        ground, now = self.ground(self.records), self.now
        with ground.reading() as reader:
            facts = facts_of(ground, reader, STRATEGY, now=now, realm=Realm.REHEARSAL)
        rests = ground.rests_on(STRATEGY)
        return [
            (
                STRATEGY,
                evidence_of_measure(
                    item,
                    MEASURES[item.id](facts, now, NUMBERS),
                    facts.subject,
                    by="mia",
                    realm=REHEARSAL,
                    rests_on=rests.get(item.id),
                ),
            )
            for item in ground.items
            if item.id in MEASURES
        ]

    def ground(self, records: Path) -> ChecklistGround:
        return replace(checklist_ground(str(self.library), str(records)), engine=self.engine)

    def packet(self, name: str, pieces: Sequence[tuple[str, Evidence]], *, stage: Stage) -> tuple[int, str]:
        """Let people bring it to a stage, write what was measured, and return the exit code and the page.

        For canary people see evidence that is just enough: what was measured is newer, and decides from then on.
        """
        records = self.copied(name)
        with Journal.shared(home_at(str(records))) as journal:
            desk = Desk(
                engine=self.engine,
                people=registry(PEOPLE, now=self.now),
                at=(self.now + ACTED) // NANOS * NANOS,
                journal=journal,
                subject=self.ground(records).subject(STRATEGY),
            )
            if stage is Stage.PAPER:
                outcome = desk.step("promote", Stage.PAPER)
                assert outcome.done, outcome
            else:
                _to_canary(desk)
            write_evidence(journal, pieces, at=desk.at)
        out = self.folder / f"{name}.html"
        asked = PacketOptions(
            strategy=STRATEGY, library=str(self.library), trust=self.root, anchor=None, records=str(records),
            capital=None, of=None, export_key=None, templates=None, before=None, form="html", out=out,
        )  # fmt: skip
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(SystemClock, "wall_ns", lambda _: self.now + DRAWN)
            code = report_packet(asked, realm=REHEARSAL)
        return code, out.read_text(encoding="utf-8")


def _to_canary(desk: Desk) -> None:
    items = [item.id for item in desk.engine.program.checked.specs.checklists[0].items]
    desk.show(age=OLDER)
    desk.show(but=[id for id in items if id != SHORT_LIVED])
    for to in (Stage.PAPER, Stage.REVIEW):
        outcome = desk.step("promote", to)
        assert outcome.done, outcome
    for item, by in (("RISK-005", "risk_1"), ("STRAT-006", "peer_1")):
        assert desk.sign(item, by).done
    assert not desk.bounds("risk_1").done
    assert desk.bounds("peer_1").done


def first_page(page: str) -> str:
    """Return what the first page says, in words with one blank between them."""
    return _words(page.split('id="items"', 1)[0])


def chapter(page: str, id: str) -> str:
    """Return what a chapter says, in such words, those of its drawings included."""
    return _words(page.split(f'<section id="{id}"', 1)[1].split("</section>", 1)[0])


def _words(page: str) -> str:
    styled = re.sub(r"<style.*?</style>", "", page, flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", styled)).split())
