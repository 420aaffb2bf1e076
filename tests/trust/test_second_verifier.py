"""A second verifier, which shares no line with golive, says of every changed packet what golive says."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
from collections import Counter
from functools import cache
from pathlib import Path

import numpy as np
from tests.packet_desk import facts
from tests.places import REPOSITORY, absent
from tests.second_verifier import ENTRY, verdict
from tests.trust.attacks_packet import PACKETS, Tried
from tests.trust_desk import ROOT, listed, signed

from golive.core.canonical import canonical
from golive.core.errors import Refused
from golive.core.unit import NANOS
from golive.loader.document import load_document
from golive.readiness.packet.rehearsed import PEER, RISK, Rehearsal
from golive.readiness.packet.tampering import Tampered, tampered
from golive.report.packet.draw_packet import draw_packet
from golive.trust.packet.check import PacketMoment, check_packet
from golive.trust.packet.page_parts import read_page, unsigned_page
from golive.trust.packet.page_seal import seal_of
from golive.trust.packet.signed_page import PageSigned
from golive.trust.refusal_exit import exit_of_artefact
from golive.trust.statement import REHEARSAL

TEMPLATES = "e" * 64
REHEARSED = Rehearsal(
    seed=b"second", now=1_780_000_000 * NANOS, facts=facts(), templates=TEMPLATES, draw=cache(draw_packet)
)
WORDS = {0: "signed", 1: "invalid", 2: "unverifiable", 3: "expired"}
NOT_DRAWN = "text_differs_from_payload"


def first(one: Tampered) -> tuple[str, str]:
    """Return golive's word and reason."""
    try:
        check_packet(
            read_page(one.data),
            registry=REHEARSED.registry,
            moment=PacketMoment(now=one.now),
            templates=TEMPLATES,
            redraw=REHEARSED.draw,
        )
    except Refused as refused:
        return WORDS[exit_of_artefact(refused)], refused.code
    return "signed", ""


def second(one: Tampered) -> str:
    root = REHEARSED.key("root").public.point
    return verdict(one.data, root=root, realm=REHEARSAL, templates=TEMPLATES, now=one.now / NANOS)


def test_both_say_the_same_of_each_changed_packet() -> None:
    whole = Tampered(way="", data=REHEARSED.packet(), now=REHEARSED.now)
    assert (first(whole)[0], second(whole)) == ("signed", "signed")
    tried, apart, drawn = Counter[str](), [], 0
    for one in tampered(REHEARSED, np.random.default_rng(3), each=8):
        word, reason = first(one)
        drawn += reason == NOT_DRAWN
        tried[one.way] += 1
        if second(one) != word:
            apart.append((one.way, word, reason, second(one)))
    assert apart == []
    assert drawn > 10
    assert tried.total() > 500


def of_the_list(tried_: Tried) -> tuple[str, str]:
    """Return both words for a member of the attack list, who is given the people and the records that golive is."""
    try:
        tried_(Path())
        word = "signed"
    except Refused as refused:
        word = WORDS[exit_of_artefact(refused)]
    house = tried_.people
    listing = {
        "listed": json.dumps(load_document(house.text, "rules/people.yaml").value),
        "signed": signed(listed(house), ROOT).decode(),
    }
    taken = {nonce: at / NANOS for nonce, at in tried_.entries.items()}
    return word, verdict(
        tried_.data,
        now=tried_.now / NANOS,
        root=ROOT.key.point,
        realm=REHEARSAL,
        templates=tried_.templates,
        people=listing,
        records=None if tried_.heads is None else (tried_.heads, taken),
    )


def test_both_say_the_same_of_every_member_of_the_attack_list() -> None:
    words = {one.name: of_the_list(one.act) for one in PACKETS if isinstance(one.act, Tried)}
    assert len(words) == len(PACKETS) > 150
    assert {name: both for name, both in words.items() if both[0] != both[1]} == {}
    assert {word for word, _ in words.values()} == set(WORDS.values())


def test_what_a_page_asks_for_is_that_of_its_facts_also_where_its_maker_sealed_it_anew() -> None:
    for old, new, seen in (
        ("5,000 of", "9,000 of", "invalid"),
        # Every other word golive alone compares with the facts, by drawing the page anew.
        ("What can be lost</h2>", "What can be won</h2>", "signed"),
    ):
        honest = json.loads(REHEARSED.parts(REHEARSED.payload()).payload)
        drawn = draw_packet(canonical(honest)).replace(old, new)
        seal = seal_of(drawn, hashlib.sha256(canonical(honest)).hexdigest())
        lying = draw_packet(canonical({**honest, "seal": seal})).replace(old, new)
        parts = read_page(unsigned_page(lying).encode())
        page = parts.with_signed(REHEARSED.word(parts, RISK), REHEARSED.word(parts, PEER))
        one = Tampered(way="", data=page, now=REHEARSED.now)
        assert (first(one), second(one)) == (("invalid", NOT_DRAWN), seen)


def by_stock(line: str, signature: str, key: str, folder: Path) -> bool:
    """Say whether stock OpenSSH takes a signature of a statement."""
    (folder / "signers").write_text(f"somebody {key}\n", encoding="ascii")
    (folder / "sig").write_text(signature, encoding="ascii")
    words = [
        "ssh-keygen",
        "-Y",
        "verify",
        "-f",
        str(folder / "signers"),
        "-I",
        "somebody",
        "-n",
        PageSigned.namespace(),
    ]
    done = subprocess.run([*words, "-s", str(folder / "sig")], input=line.encode(), capture_output=True, check=False)
    return done.returncode == 0


def test_stock_openssh_takes_each_statement_of_the_packet_and_no_other(tmp_path: Path) -> None:
    if shutil.which("ssh-keygen") is None:
        absent("OpenSSH is not installed")
    keys = {name: str(REHEARSED.key(name).public) for name in (RISK, PEER)}
    entries = ENTRY.findall(REHEARSED.packet().decode())
    assert len(entries) == len(keys)
    for line, signature in entries:
        taken = {name for name, key in keys.items() if by_stock(line, signature, key, tmp_path)}
        assert len(taken) == 1
        assert taken <= {name for name in keys if f'"by":"{name}"' in line}
        assert not by_stock(line.replace("canary", "live"), signature, keys[taken.pop()], tmp_path)


def test_the_second_verifier_is_short_and_shares_nothing_with_golive() -> None:
    text = (REPOSITORY / "tests" / "second_verifier.py").read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 150
    assert not re.search(r"^\s*(from|import) (golive|tests)", text, re.MULTILINE)
