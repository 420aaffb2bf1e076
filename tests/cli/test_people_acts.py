"""People's acts from the command line: signed by key or elsewhere, refused with what is missing, who and how."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
from pathlib import Path

import pytest
from tests.commands import Golive
from tests.places import absent
from tests.acts_desk import just_enough
from tests.ssh_signers import Signer
from tests.trust_desk import AUTHOR, PEER, RENEWER, RISK, ROOT, Listed, person

from golive.api import Engine
from golive.cli.checklist_ground import deciding_sources
from golive.core.unit import NANOS
from golive.documents.checklist import How
from golive.journal.home_at import home_at
from golive.journal.journal import Journal
from golive.journal.system_clock import SystemClock
from golive.loader.shipped import library_root
from golive.readiness.checklist.evidence import Evidence
from golive.readiness.checklist.evidence_ledger import write_evidence
from golive.readiness.checklist.items_of import items_of
from golive.readiness.evidence_subject import evidence_subject
from golive.trust.permit import Bounds, Lease, read_permit
from golive.trust.statement import PRODUCTION

UNTIL = "2099-01-01"
LIST = Listed(
    people=(
        ("risk_1", person(RISK, "risk_manager", until=UNTIL)),
        ("peer_1", person(PEER, "peer_reviewer", until=UNTIL)),
        ("dev_1", person(AUTHOR, "quant", until=UNTIL)),
    ),
    machines=(("nightly", person(RENEWER, "renewer", until=UNTIL)),),
    authors="{momentum: [dev_1]}",
    signed_by="{canary: [risk_manager, peer_reviewer]}",
)


class Desk:
    """A library with people, whose list a root signed."""

    def __init__(self, folder: Path, golive: Golive) -> None:
        self.library, self.keys, self._golive = folder / "library", folder / "desk", golive
        self.keys.mkdir(mode=0o700)
        shutil.copytree(library_root(), self.library, ignore=shutil.ignore_patterns("engine", "tests", ".*"))
        (self.library / "rules" / "people.yaml").write_text(LIST.text, encoding="utf-8")
        self.root = self.keys / "root"
        self.root.write_text(f"root@desk {ROOT.key}\n", encoding="ascii")
        self.root.chmod(0o600)
        done = golive("people", "sign", self.library, "--key", self.key(ROOT))
        assert done.exit_code == 0, done.output

    def key(self, signer: Signer) -> Path:
        path = signer.key_file(self.keys)
        path.with_name(f"{path.name}.pub").write_text(f"{signer.key} a comment\n", encoding="ascii")
        return path

    def act(self, *words: str, by: Signer | None) -> tuple[int, str]:
        key = () if by is None else ("--key", self.key(by))
        done = self._golive(*words, self.library, "--trust", self.root, *key)
        return done.exit_code, done.output

    def show(self) -> None:
        """Write evidence for every item that nobody signs."""
        engine, now = Engine.from_folder(self.library), SystemClock().wall_ns()
        specs = engine.program.checked.specs
        subject = evidence_subject(engine.program, "momentum", deciding_sources())
        pieces = [
            ("momentum", Evidence(
                id=item.id, item=item.id, type=item.type, realm=PRODUCTION, subject=subject, period_end=now - NANOS,
                recorded_at=now, n=max(item.min_n, 1), measured=just_enough(item)))
            for item in items_of(specs.checklists[0], specs)
            if item.how is not How.SIGNOFF
        ]  # fmt: skip
        with Journal.shared(home_at(str(self.library / ".golive" / "records.db"))) as records:
            write_evidence(records, pieces, at=now)


@pytest.fixture
def desk(tmp_path: Path, golive: Golive) -> Desk:
    if shutil.which("ssh-keygen") is None:
        absent("OpenSSH is not installed")
    return Desk(tmp_path, golive)


def test_four_keys_bring_a_strategy_from_nothing_to_a_permit_and_one_ends_it(desk: Desk) -> None:
    up = ("promote", "momentum", "--to")
    code, output = desk.act(*up, "paper", by=RISK)
    assert (code, "a signature of dev_1, who wrote it" in output) == (1, True), output
    assert desk.act(*up, "paper", by=AUTHOR)[0] == 0
    code, output = desk.act(*up, "review", by=AUTHOR)
    assert (code, "INFRA-001 is MISSING" in output) == (1, True), output
    desk.show()
    assert desk.act(*up, "review", by=AUTHOR)[0] == 0
    code, output = desk.act(*up, "canary", "--format", "json", by=RISK)
    first = json.loads(output)["missing"][0]
    assert (code, first["what"], first["who"]) == (1, "RISK-005 is PENDING", "risk_1")
    command = first["command"].replace("~/.ssh/id_ed25519", str(desk.key(RISK))).split()
    assert desk._golive(*command[1:]).exit_code == 0, "the command that is printed does what it says"
    sign = ("checklist", "sign", "STRAT-006", "--strategy", "momentum", "--role", "peer_reviewer")
    code, output = desk.act(*sign, by=RISK)
    assert (code, "role" in output) == (1, True), output
    assert desk.act(*sign, by=PEER)[0] == 0
    code, output = desk.act(*up, "canary", by=RISK)
    assert (code, "peer_1" in output) == (3, True), output
    code, output = desk.act(*up, "canary", by=PEER)
    assert (code, "momentum is canary for 5000" in output) == (0, True), output
    assert desk.act("renew", "momentum", by=PEER)[0] == 1
    code, output = desk.act("renew", "momentum", by=RENEWER)
    assert (code, "lease 1" in output) == (0, True), output
    file = desk.library / ".golive" / "permits" / "momentum.json"
    assert file.stat().st_mode & 0o077 == 0
    permit = read_permit(file.read_bytes())
    assert Bounds.read(permit.bounds).mode == "canary"
    assert Lease.read(permit.lease).epoch == 1
    assert desk.act("renew", "momentum", by=RENEWER)[0] == 0
    assert desk.act("demote", "momentum", "--to", "paper", "--reason", "it decays", by=RISK)[0] == 0
    code, output = desk.act("renew", "momentum", by=RENEWER)
    assert (code, "there is nothing to renew" in output) == (1, True), output


def test_a_statement_is_signed_elsewhere_by_stock_openssh_and_is_taken_once(desk: Desk, tmp_path: Path) -> None:
    words = ("promote", "momentum", "--to", "paper")
    code, line = desk.act(*words, "--statement", "--as", "dev_1", by=None)
    assert code == 0, line
    file = tmp_path / "step.txt"
    file.write_text(line, encoding="ascii")
    stock = ["ssh-keygen", "-Y", "sign", "-q", "-f", str(desk.key(AUTHOR)), "-n", "golive.step@1", str(file)]
    subprocess.run(stock, check=True, capture_output=True)
    signers = tmp_path / "signers"
    signers.write_text(f"dev_1 {AUTHOR.key}\n", encoding="ascii")
    signature = file.with_suffix(".txt.sig")
    verify = ["-Y", "verify", "-f", str(signers), "-I", "dev_1", "-n", "golive.step@1", "-s", str(signature)]
    subprocess.run(["ssh-keygen", *verify], input=line.encode(), check=True, capture_output=True)
    file.write_text(line.replace("paper", "halted"), encoding="ascii")
    code, output = desk.act(*words, "--sig", str(signature), by=None)
    assert (code, "bad_signature" in output) == (1, True), output
    file.write_text(line, encoding="ascii")
    assert desk.act(*words, "--sig", str(signature), by=None)[0] == 0
    code, output = desk.act(*words, "--sig", str(signature), by=None)
    assert code == 1, output
    # What golive keeps, stock OpenSSH takes too.
    with Journal.shared(home_at(str(desk.library / ".golive" / "records.db"), read_only=True)) as records:
        entry = records.newest("signature")
        assert entry is not None
        kept = json.loads(entry.body)
    assert hashlib.sha256(kept["statement"].encode()).hexdigest() == kept["digest"]
    signature.write_text(kept["signature"], encoding="ascii")
    subprocess.run(["ssh-keygen", *verify], input=kept["statement"].encode(), check=True, capture_output=True)


def test_whoever_is_not_entitled_is_refused_by_name(desk: Desk) -> None:
    stranger = Signer(seed=999)
    release = ("release", "SIG-1", "--strategy", "momentum", "--size", "5_000", "--reason", "seen")
    for words, by, reason in (
        (("promote", "momentum", "--to", "paper"), stranger, "unknown_person"),
        (release, AUTHOR, "role"),
        (release, RENEWER, "role"),
        (("waive", "EXEC-001", "--strategy", "momentum", "--until", "2098-01-01", "--owner", "dev_1", "--reason", "x"),
         RISK, "unwaivable"),
    ):  # fmt: skip
        code, output = desk.act(*words, by=by)
        assert (code, reason in output) == (1, True), output
    code, output = desk.act("waive", "INFRA-003", "--strategy", "momentum", "--until", "2098-01-01", "--owner", "dev_1",
                            "--reason", "the venue is closed", by=RISK)  # fmt: skip
    assert code == 1, output
    assert desk.act(*release, by=RISK)[0] == 0
    desk.root.write_text(f"root@desk {stranger.key}\n", encoding="ascii")
    code, output = desk.act(*release, by=RISK)
    assert (code, "people_unsigned" in output) == (1, True), output


def test_an_act_is_signed_in_one_way_and_says_who(desk: Desk) -> None:
    words = ("promote", "momentum", "--to", "paper")
    assert desk.act(*words, by=None)[0] == 2
    assert desk.act(*words, "--statement", by=None)[0] == 2
    assert desk.act("promote", "momentum", by=AUTHOR)[0] == 2
    code, output = desk.act("promote", "momentm", "--to", "paper", by=AUTHOR)
    assert (code, "did you mean `momentum`" in output) == (2, True), output
