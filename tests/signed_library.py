"""A library with people, whose list a root signed, and what each of them signs on the command line."""

from __future__ import annotations

import shutil
from collections.abc import Collection
from pathlib import Path

from tests.acts_desk import just_enough
from tests.commands import Golive
from tests.ssh_signers import Signer
from tests.told_facts import seer, told
from tests.trust_desk import AUTHOR, PEER, RENEWER, RISK, ROOT, Listed, person

from golive.api import Engine
from golive.cli.people_place import people_place
from golive.core.unit import NANOS
from golive.documents.checklist import How
from golive.journal.journal import Journal
from golive.journal.system_clock import SystemClock
from golive.loader.code_digest import deciding_sources
from golive.loader.shipped import library_root
from golive.readiness.checklist.evidence import Evidence
from golive.readiness.checklist.evidence_ledger import write_evidence
from golive.readiness.checklist.items_of import items_of
from golive.readiness.evidence_subject import evidence_subject
from golive.readiness.rests_on import rests_on
from golive.trust.statement import PRODUCTION

UNTIL = "2099-01-01"
LIST = Listed(
    people=(
        ("risk_1", person(RISK, "risk_manager", until=UNTIL)),
        ("peer_1", person(PEER, "peer_reviewer", until=UNTIL)),
        ("dev_1", person(AUTHOR, "quant", until=UNTIL)),
        seer(UNTIL),
    ),
    machines=(("nightly", person(RENEWER, "renewer", until=UNTIL)),),
    authors="{momentum: [dev_1]}",
    signed_by="{canary: [risk_manager, peer_reviewer]}",
)


class SignedLibrary:
    """A library with people, whose list a root signed."""

    def __init__(self, folder: Path, golive: Golive, *, library: Path | None = None, people: Listed = LIST) -> None:
        """Copy the library that ships, or another with all that lies in it."""
        self.library, self.keys, self.golive = folder / "library", folder / "desk", golive
        self.keys.mkdir(mode=0o700)
        left_out = ("engine", "tests", ".*") if library is None else ()
        shutil.copytree(library or library_root(), self.library, ignore=shutil.ignore_patterns(*left_out))
        self.root = self.keys / "root"
        self.root.write_text(f"root@desk {ROOT.key}\n", encoding="ascii")
        self.root.chmod(0o600)
        self.list_people(people)

    def list_people(self, people: Listed) -> None:
        """Write who counts, and have the root sign it."""
        (self.library / "rules" / "people.yaml").write_text(people.text, encoding="utf-8")
        done = self.golive("people", "sign", self.library, "--key", self.key(ROOT))
        assert done.exit_code == 0, done.output

    def key(self, signer: Signer) -> Path:
        path = signer.key_file(self.keys)
        path.with_name(f"{path.name}.pub").write_text(f"{signer.key} a comment\n", encoding="ascii")
        return path

    def act(self, *words: str | Path, by: Signer | None) -> tuple[int, str]:
        key = () if by is None else ("--key", self.key(by))
        done = self.golive(*words, self.library, "--trust", self.root, *key)
        return done.exit_code, done.output

    def show(self, *, but: Collection[str] = ()) -> None:
        """Write evidence for every item that nobody signs, but for some."""
        engine, now = Engine.from_folder(self.library), SystemClock().wall_ns()
        specs = engine.program.checked.specs
        subject = evidence_subject(engine.program, "momentum", deciding_sources())
        rests = rests_on(engine.program, "momentum")
        written = {item.id: item for item in specs.checklists[0].items}
        with people_place(str(self.library), None, self.root, now=now) as place:
            pieces = [
                ("momentum", told(
                    place.desk, written[item.id], just_enough(item), n=max(item.min_n, 1), end=now - NANOS,
                ) if item.signed_alone else Evidence(
                    id=item.id, item=item.id, type=item.type, realm=PRODUCTION, subject=subject, period_end=now - NANOS,
                    recorded_at=now, n=max(item.min_n, 1), measured=just_enough(item),
                    sources=tuple(name for name in (rests.get(item.id),) if name is not None),
                ))
                for item in items_of(specs.checklists[0], specs)
                if item.how is not How.SIGNOFF and item.id not in but
            ]  # fmt: skip
            records = place.desk.place.records
            assert isinstance(records, Journal)
            write_evidence(records, pieces, at=now)
