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
from tests.signed_library import SignedLibrary
from tests.ssh_signers import Signer
from tests.trust_desk import AUTHOR, PEER, RENEWER, RISK

from golive.journal.home_at import home_at
from golive.journal.journal import Journal
from golive.trust.permit import Bounds, Lease, read_permit
from golive.trust.sshsig import namespace_of


@pytest.fixture
def desk(tmp_path: Path, golive: Golive) -> SignedLibrary:
    if shutil.which("ssh-keygen") is None:
        absent("OpenSSH is not installed")
    return SignedLibrary(tmp_path, golive)


def test_four_keys_bring_a_strategy_from_nothing_to_a_permit_and_a_rule_ends_it(desk: SignedLibrary) -> None:
    up = ("promote", "momentum", "--to")
    code, output = desk.act(*up, "paper", by=RISK)
    assert (code, "a signature of dev_1, who wrote it" in output) == (1, True), output
    assert desk.act(*up, "paper", by=AUTHOR)[0] == 0
    code, output = desk.act(*up, "review", by=AUTHOR)
    assert (code, "INFRA-001 is MISSING" in output) == (1, True), output
    commands = {line.strip() for line in output.splitlines()}
    assert {f"golive {own} {desk.library}" for own in ("evidence form INFRA-001", "drill kill")} <= commands, output
    desk.show()
    assert desk.act(*up, "review", by=AUTHOR)[0] == 0
    code, output = desk.act(*up, "canary", "--format", "json", by=RISK)
    first = json.loads(output)["missing"][0]
    assert (code, first["what"], first["who"]) == (1, "RISK-005 is PENDING", "risk_1")
    command = first["command"].replace("~/.ssh/id_ed25519", str(desk.key(RISK))).split()
    assert desk.golive(*command[1:]).exit_code == 0, "the command that is printed does what it says"
    sign = ("checklist", "sign", "STRAT-006", "--strategy", "momentum", "--role", "peer_reviewer")
    code, output = desk.act(*sign, by=RISK)
    assert (code, "role" in output) == (1, True), output
    assert desk.act(*sign, by=PEER)[0] == 0
    code, output = desk.act(*up, "canary", by=RISK)
    assert (code, "peer_1" in output) == (3, True), output
    code, output = desk.act(*up, "canary", by=PEER)
    assert (code, "momentum is canary for 5000" in output) == (0, True), output
    assert desk.act("renew", "momentum", "--journal", desk.keys / "bot.db", by=PEER)[0] == 1
    code, output = desk.act("renew", "momentum", "--journal", desk.keys / "bot.db", by=RENEWER)
    assert (code, "lease 1" in output) == (0, True), output
    file = desk.library / ".golive" / "permits" / "momentum.json"
    assert file.stat().st_mode & 0o077 == 0
    permit = read_permit(file.read_bytes())
    assert Bounds.read(permit.bounds).mode == "canary"
    assert Lease.read(permit.lease).epoch == 1
    assert looked(desk) == (0, None)
    saved = file.read_bytes()
    assert desk.act("renew", "momentum", "--journal", desk.keys / "bot.db", by=RENEWER)[0] == 0
    (older := desk.keys / "older.json").write_bytes(saved)
    assert (looked(desk), looked(desk, older)) == ((0, None), (1, "old_epoch"))
    _under_another_policy(desk)
    _put_back_together(desk)
    _stepped_down(desk)


def looked(desk: SignedLibrary, permit: Path | None = None) -> tuple[int, str | None]:
    """Verify a permit by the records, the one in force unless another is named."""
    file = permit or desk.library / ".golive" / "permits" / "momentum.json"
    by = ("--people", desk.library / "rules" / "people.yaml", "--records", desk.library / ".golive" / "records.db")
    done = desk.golive("verify", file, "--trust", desk.root, *by, "--format", "json")
    return done.exit_code, json.loads(done.output)["reason"]


def _put_back_together(desk: SignedLibrary) -> None:
    """See that who renews notices by a memory of its own that records and permit are older than they were."""
    renew = ("renew", "momentum", "--journal", desk.keys / "bot.db", "--anchor", desk.keys / "memory")
    assert desk.act(*renew, by=RENEWER)[0] == 0
    saved = desk.keys / "saved"
    shutil.copytree(desk.library / ".golive", saved)
    assert desk.act(*renew, by=RENEWER)[0] == 0
    later = desk.keys / "later"
    shutil.move(desk.library / ".golive", later)
    shutil.copytree(saved, desk.library / ".golive")
    code, output = desk.act(*renew, by=RENEWER)
    assert (code != 0, "records: entry" in output, "is not there any more" in output) == (True, True, True), output
    shutil.rmtree(desk.library / ".golive")
    shutil.move(later, desk.library / ".golive")
    assert desk.act(*renew, by=RENEWER)[0] == 0


def _stepped_down(desk: SignedLibrary) -> None:
    """See that a rule steps it down when its lease is renewed, and that nothing is renewed then."""
    file = desk.library / ".golive" / "permits" / "momentum.json"
    before, kill = file.read_bytes(), desk.library / ".golive" / "KILL"
    kill.touch()
    renew = ("renew", "momentum", "--journal", desk.keys / "bot.db")
    code, output = desk.act(*renew, by=RENEWER)
    assert (code, "momentum stepped down from canary to halted" in output) == (1, True), output
    kill.unlink()
    assert looked(desk) == (1, "old_epoch")
    code, output = desk.act(*renew, by=RENEWER)
    assert (code, "momentum is halted: there is nothing to renew" in output) == (1, True), output
    assert file.read_bytes() == before


def _under_another_policy(desk: SignedLibrary) -> None:
    """See that a lease is renewed under the same policy or a tighter one, and under no looser one."""
    renew = ("renew", "momentum", "--journal", desk.keys / "bot.db")
    for file, old, new, said in (
        ("rules/promotion.yaml", "title: From draft to live", "title: From draft to live, anew", ""),
        ("rules/promotion.yaml", "value: 5 d", "value: 6 d", ""),
        ("rules/promotion.yaml", "value: 5 d", "value: 1 d", "promotion promotion: "),
        ("rules/promotion.yaml", "    when: open_items > 0\n", "    when: open_items > 1\n", "promotion promotion: "),
        ("checklists/deployment.yaml", "min_n: {value: 1000,", "min_n: {value: 10,", "checklist"),
    ):
        path = desk.library / file
        text = path.read_text(encoding="utf-8")
        assert old in text, (file, old)
        path.write_text(text.replace(old, new), encoding="utf-8")
        code, output = desk.act(*renew, by=RENEWER)
        refused = "the policy is looser than when the bounds were signed" in output
        assert (code, refused, said in output) == (int(bool(said)), bool(said), True), output
        path.write_text(text, encoding="utf-8")
    assert desk.act(*renew, by=RENEWER)[0] == 0


def test_a_statement_is_signed_elsewhere_by_stock_openssh_and_taken_once(desk: SignedLibrary, tmp_path: Path) -> None:
    words = ("promote", "momentum", "--to", "paper")
    code, line = desk.act(*words, "--statement", "--as", "dev_1", by=None)
    assert code == 0, line
    file = tmp_path / "step.txt"
    file.write_text(line, encoding="ascii")
    namespace = namespace_of("step")
    stock = ["ssh-keygen", "-Y", "sign", "-q", "-f", str(desk.key(AUTHOR)), "-n", namespace, str(file)]
    subprocess.run(stock, check=True, capture_output=True)
    signers = tmp_path / "signers"
    signers.write_text(f"dev_1 {AUTHOR.key}\n", encoding="ascii")
    signature = file.with_suffix(".txt.sig")
    verify = ["-Y", "verify", "-f", str(signers), "-I", "dev_1", "-n", namespace, "-s", str(signature)]
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


def test_whoever_is_not_entitled_is_refused_by_name(desk: SignedLibrary) -> None:
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


def test_an_act_is_signed_in_one_way_and_says_who(desk: SignedLibrary) -> None:
    words = ("promote", "momentum", "--to", "paper")
    assert desk.act(*words, by=None)[0] == 2
    assert desk.act(*words, "--statement", by=None)[0] == 2
    assert desk.act("promote", "momentum", by=AUTHOR)[0] == 2
    code, output = desk.act("promote", "momentm", "--to", "paper", by=AUTHOR)
    assert (code, "did you mean `momentum`" in output) == (2, True), output


def test_an_item_is_signed_from_review_on_whatever_packet_is_frozen_on_paper(desk: SignedLibrary) -> None:
    sign = ("checklist", "sign", "RISK-005", "--strategy", "momentum", "--role", "risk_manager")
    for words, why in (
        (("--to", "paper"), "no packet is frozen"),
        (("--freeze",), "momentum is paper: its items are signed from review on"),
    ):
        assert desk.act("promote", "momentum", *words, by=AUTHOR)[0] == 0
        code, output = desk.act(*sign, by=RISK)
        assert (code, why in output) == (1, True), output
