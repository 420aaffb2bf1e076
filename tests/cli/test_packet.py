"""A packet from the first page to a signed one that anybody verifies, by commands alone; and each way to change it."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.commands import Golive
from tests.places import absent
from tests.signed_library import LIST, SignedLibrary
from tests.ssh_signers import Signer
from tests.trust_desk import AUTHOR, PEER, RISK, ROOT, STRANGER

from golive.cli.sign import keep_signature
from golive.core.canonical import canonical
from golive.core.errors import Refused
from golive.trust.packet.page_parts import read_page
from golive.trust.packet.signed_page import PageSigned

STEPS = ("promote", "momentum", "--to")


@pytest.fixture
def desk(tmp_path: Path, golive: Golive) -> SignedLibrary:
    if shutil.which("ssh-keygen") is None:
        absent("OpenSSH is not installed")
    return SignedLibrary(tmp_path, golive)


def drawn(desk: SignedLibrary, page: Path) -> int:
    words = ("report", "packet", "momentum", desk.library, "--trust", desk.root)
    done = desk.golive(*words, "--format", "html", "--out", page)
    assert page.exists(), done.output
    return done.exit_code


def verified(desk: SignedLibrary, page: Path, *more: str | Path) -> tuple[int, str | None]:
    done = desk.golive("verify", page, "--format", "json", *more)
    return done.exit_code, json.loads(done.output)["reason"]


def signed(desk: SignedLibrary, page: Path, role: str, by: Signer, *more: str) -> tuple[int, str]:
    done = desk.golive("sign", page, desk.library, "--role", role, "--trust", desk.root, "--key", desk.key(by), *more)
    return done.exit_code, done.output


def exported(desk: SignedLibrary, page: Path, folder: Path) -> None:
    """Check that the envelope of a packet is signed as DSSE says, over the file and with the people's words inside."""
    key, out = STRANGER.key_file(folder), folder / "packet.dsse.json"
    words = ("report", "packet", "--of", page, "--format", "dsse")
    assert desk.golive(*words).exit_code == 2
    done = desk.golive(*words, "--export-key", key, "--out", out)
    assert done.exit_code == 0, done.output
    envelope = json.loads(out.read_text(encoding="utf-8"))
    statement = base64.b64decode(envelope["payload"])
    kind = b"application/vnd.in-toto+json"
    (signature,) = envelope["signatures"]
    STRANGER.secret.public_key().verify(
        base64.b64decode(signature["sig"]),
        b"DSSEv1 %d %b %d %b" % (len(kind), kind, len(statement), statement),
    )
    stated = json.loads(statement)
    assert stated["_type"] == "https://in-toto.io/Statement/v1"
    assert stated["subject"] == [
        {"name": page.name, "digest": {"sha256": hashlib.sha256(page.read_bytes()).hexdigest()}}
    ]
    assert [json.loads(one["statement"])["by"] for one in stated["predicate"]["signed"]] == ["peer_1", "risk_1"]
    public = key.with_name(f"{key.name}.pub")
    public.write_text(f"{STRANGER.key} a comment\n", encoding="ascii")
    trust, by = ("--trust", desk.root), ("--exporter", public)
    assert verified(desk, out, *trust, *by) == (0, None)
    assert verified(desk, out, *trust) == (2, "no_exporter")
    assert verified(desk, out, *by) == (2, "no_trust")
    assert verified(desk, out, *trust, "--exporter", f"{desk.key(RISK)}.pub") == (1, "other_key")
    forged(desk, stated, envelope, out, (*trust, *by))


def forged(desk: SignedLibrary, stated: Any, envelope: Any, out: Path, by: tuple[str | Path, ...]) -> None:
    """See what becomes of envelopes that the exporter never signed, and of those that it should not have signed."""
    for name, want, statement in (
        ("unsigned", "bad_signature", {**stated, "subject": [{**stated["subject"][0], "name": "x"}]}),
        ("page", "text", {**stated, "subject": [{"name": "x", "digest": {"sha256": "0" * 64}}]}),
        ("facts", "payload", {**stated, "predicate": {**stated["predicate"], "payload": "0" * 64}}),
        ("fields", "fields", {**stated, "predicate": {**stated["predicate"], "more": 1}}),
    ):
        data = canonical(statement)
        told = STRANGER.secret.sign(b"DSSEv1 28 application/vnd.in-toto+json %d %b" % (len(data), data))
        signature = envelope["signatures"][0] | ({} if name == "unsigned" else {"sig": base64.b64encode(told).decode()})
        again = {**envelope, "payload": base64.b64encode(data).decode(), "signatures": [signature]}
        out.write_text(json.dumps(again), encoding="utf-8")
        assert verified(desk, out, *by) == (1, want), name
    for text in ('{"payloadType": 1}', json.dumps({**envelope, "more": 1}), json.dumps({**envelope, "payload": "e30"})):
        out.write_text(text, encoding="utf-8")
        assert verified(desk, out, *by)[0] in (1, 2)


def test_a_packet_is_drawn_frozen_signed_by_two_and_verified_without_the_library(
    desk: SignedLibrary, tmp_path: Path
) -> None:
    page, trust = tmp_path / "packet.html", ("--trust", desk.root)
    assert drawn(desk, page) == 1
    assert verified(desk, page, *trust) == (2, "unsigned")
    desk.act(*STEPS, "paper", by=AUTHOR)
    code, text = signed(desk, page, "risk_manager", RISK)
    assert (code, "no: nothing is signed" in text, "golive promote momentum --freeze" in text) == (1, True, True), text
    desk.show()
    desk.act(*STEPS, "review", by=AUTHOR)
    assert signed(desk, page, "risk_manager", RISK)[0] == 1
    assert drawn(desk, page) == 0
    said = page.read_text(encoding="utf-8")
    assert "READY TO BE SIGNED" in said
    items = json.loads(read_page(page.read_bytes()).payload)["facts"]["items"]
    end, first = min((one["until"], one["id"]) for one in items if one["canary"] == "PASS" and one["until"] != "-")
    assert f"Evidence ends before the packet may: {first} is the first to be satisfied no more, on {end}." in said
    code, text = signed(desk, page, "risk_manager", RISK)
    assert code == 0, text
    assert "signed apart in the records, by `golive checklist sign`: RISK-005" in text
    assert "each item named here is signed apart in the records" in said
    assert verified(desk, page, *trust) == (2, "missing_role")
    assert signed(desk, page, "peer_reviewer", AUTHOR)[0] == 1
    code, text = signed(desk, page, "peer_reviewer", PEER)
    assert code == 0, text
    alone = tmp_path / "alone"
    alone.mkdir()
    moved = shutil.copy(page, alone / "packet.html")
    assert verified(desk, Path(moved), *trust) == (0, None)
    records = desk.library / ".golive" / "records.db"
    assert verified(desk, Path(moved), *trust, "--records", records) == (0, None)
    sign = ("checklist", "sign", "RISK-005", desk.library, "--strategy", "momentum", "--role", "risk_manager")
    refuse = (*sign, *trust, "--key", desk.key(RISK))
    assert desk.golive(*refuse, "--reject").exit_code == 0
    assert verified(desk, Path(moved), *trust, "--records", records) == (1, "rejected")
    assert desk.golive(*refuse).exit_code == 0
    assert verified(desk, Path(moved), *trust, "--records", records) == (0, None)
    assert verified(desk, Path(moved)) == (2, "no_trust")
    exported(desk, page, tmp_path)
    changed = page.read_text(encoding="utf-8").replace("5,000 of 100,000", "9,000 of 100,000", 1)
    (alone / "changed.html").write_text(changed, encoding="utf-8")
    assert verified(desk, alone / "changed.html", *trust) == (1, "text")
    refused_to_export(desk, alone / "changed.html")
    parts = read_page(page.read_bytes())
    stranger = PEER.sign(parts.signed[1].line, PageSigned.namespace())
    forged_page = replace(parts, signed=(parts.signed[0], replace(parts.signed[1], signature=stranger)))
    (alone / "changed.html").write_bytes(forged_page.with_signed())
    refused_to_export(desk, alone / "changed.html")
    desk.act("promote", "momentum", "--freeze", by=AUTHOR)
    assert verified(desk, Path(moved), *trust, "--records", records) == (3, "superseded")
    assert verified(desk, Path(moved), *trust) == (0, None)
    told_what_changed(desk, page, alone)


def changes(desk: SignedLibrary, *more: str | Path) -> str:
    done = desk.golive("report", "packet", "momentum", desk.library, "--trust", desk.root, "--format", "json", *more)
    return " ".join(json.loads(done.stdout)["facts"]["changes"])


def told_what_changed(desk: SignedLibrary, page: Path, folder: Path) -> None:
    """See that a packet says by which lines the policy changed since the one that was signed, and believes no other."""
    assert "The policy of the whole library is the same. 1 item stands otherwise: RISK-005 PENDING" in changes(desk)
    strategy = desk.library / "strategies" / "momentum.yaml"
    text = strategy.read_text(encoding="utf-8")
    strategy.write_text(text.replace("min_move: {value: 3 bps", "min_move: {value: 4 bps"), encoding="utf-8")
    said = changes(desk)
    assert "1 tighter. strategy momentum: `min_move`" in said, said
    assert re.search(r"`min_move` is 4 bps, it was 3 bps.*\(strategies/momentum.yaml:\d+\)", said), said
    assert "items stand otherwise: " in said
    assert changes(desk, "--before", page) == said
    forged = folder / "forged.html"
    forged.write_bytes(page.read_bytes().replace(b"5,000 of 100,000", b"9,000 of 100,000", 1))
    for older, why in ((forged, "text: "), (folder / "unsigned.html", "unsigned: ")):
        if not older.exists():
            older.write_bytes(replace(read_page(page.read_bytes()), signed=()).with_signed())
        doubted = changes(desk, "--before", older)
        assert f"in {older.name}, is not believed, and nothing of it is shown: {why}" in doubted, doubted
        assert "min_move" not in doubted


def refused_to_export(desk: SignedLibrary, page: Path) -> None:
    out = page.with_suffix(".json")
    words = ("report", "packet", "--of", page, "--format", "dsse")
    done = desk.golive(*words, "--export-key", STRANGER.key_file(page.parent), "--out", out)
    assert done.exit_code != 0
    assert not out.exists()


def test_two_who_sign_at_once_are_both_on_the_page(desk: SignedLibrary, tmp_path: Path) -> None:
    page = tmp_path / "packet.html"
    desk.act(*STEPS, "paper", by=AUTHOR)
    desk.show()
    desk.act(*STEPS, "review", by=AUTHOR)
    assert drawn(desk, page) == 0
    before, meanwhile = page.read_bytes(), tmp_path / "meanwhile.html"
    meanwhile.write_bytes(before)
    assert signed(desk, meanwhile, "peer_reviewer", PEER)[0] == 0
    assert signed(desk, page, "risk_manager", RISK)[0] == 0
    keep_signature(page, read_page(before).page_digest, read_page(meanwhile.read_bytes()).signed[0])
    assert verified(desk, page, "--trust", desk.root) == (0, None)
    (first,) = read_page(meanwhile.read_bytes()).signed
    page.write_bytes(before.replace(b"5,000 of 100,000", b"9,000 of 100,000"))
    with pytest.raises(Refused, match="changed while it was signed"):
        keep_signature(page, read_page(before).page_digest, first)
    assert b"9,000" in page.read_bytes()
    assert earlier_list(desk, meanwhile) == (1, "people_rolled_back")


def earlier_list(desk: SignedLibrary, page: Path) -> tuple[int, str | None]:
    """Verify a page that was drawn when a second list counted by the first one."""
    earlier = desk.library.with_name("earlier") / "rules"
    shutil.copytree(desk.library / "rules", earlier)
    assert verified(desk, page, "--trust", desk.root, "--people", earlier / "people.yaml") == (2, "missing_role")
    people = desk.library / "rules" / "people.yaml"
    people.write_text(LIST.text.replace("Who may sign what", "Who may sign what now"), encoding="utf-8")
    done = desk.golive("people", "sign", desk.library, "--key", desk.key(ROOT))
    assert done.exit_code == 0, done.output
    records = desk.library / ".golive" / "records.db"
    kept = page.with_name("kept.html")
    shutil.copy(page, kept)
    assert verified(desk, kept, "--trust", desk.root, "--records", records) == (2, "missing_role")
    assert drawn(desk, page) == 0
    desk.act("promote", "momentum", "--freeze", by=AUTHOR)
    assert verified(desk, kept, "--trust", desk.root, "--records", records) == (2, "later_people")
    return verified(desk, page, "--trust", desk.root, "--people", earlier / "people.yaml")


def test_what_a_packet_says_is_told_with_its_verdict(desk: SignedLibrary, tmp_path: Path) -> None:
    page = tmp_path / "packet.html"
    assert drawn(desk, page) == 1
    told = json.loads(desk.golive("verify", page, "--trust", desk.root, "--format", "json").output)
    assert told["says"] == "NOT READY"
    assert told["labels"] == []
    assert "NOT READY: " in desk.golive("verify", page, "--trust", desk.root).output


def test_a_packet_that_says_not_ready_is_valid_by_no_signature(desk: SignedLibrary, tmp_path: Path) -> None:
    page = tmp_path / "packet.html"
    desk.act(*STEPS, "paper", by=AUTHOR)
    desk.act("promote", "momentum", "--freeze", by=AUTHOR)
    assert drawn(desk, page) == 1
    for role, by in (("risk_manager", RISK), ("peer_reviewer", PEER)):
        code, text = signed(desk, page, role, by)
        assert code == 0, text
    assert verified(desk, page, "--trust", desk.root) == (1, "not_ready")
