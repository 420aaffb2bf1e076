"""Signatures: golive and stock OpenSSH agree on what is honest, and golive refuses every changed bit."""

from __future__ import annotations

import random
import shutil
import subprocess
from collections import Counter
from pathlib import Path

import pytest
from tests.places import absent
from tests.ssh_signers import Signer, armor
from tests.trust.attacks import ACCEPTED, Act, Attack, outcome
from tests.trust.attacks_sig import (
    ALICE,
    BITS,
    BLOB,
    BOB,
    MESSAGE,
    NAMESPACE,
    SIGNED,
    TOKEN,
    WEAK_POINT,
    blob_of,
    flipped,
)

from golive.core.errors import InvalidInput, Refused
from golive.core.public_key import PublicKey
from golive.trust.ssh_keygen import sign_by_ssh_keygen
from golive.trust.sshsig import armored, read_signature, verify_signature


@pytest.fixture
def keygen() -> str:
    """Return stock `ssh-keygen`."""
    return shutil.which("ssh-keygen") or absent("OpenSSH is not installed")


def stock_verifies(keygen: str, folder: Path, text: str, key: PublicKey, message: bytes = MESSAGE) -> bool:
    """Say whether stock OpenSSH takes a text for a signature."""
    (folder / "allowed").write_text(f'signer namespaces="{NAMESPACE}" {key}\n', encoding="ascii")
    (folder / "signature").write_text(text, encoding="latin-1")
    command = [keygen, "-Y", "verify", "-f", "allowed", "-I", "signer", "-n", NAMESPACE, "-s", "signature"]
    return subprocess.run(command, cwd=folder, input=message, capture_output=True, check=False).returncode == 0


@pytest.mark.parametrize(("name", "reasons", "attempts"), BITS, ids=[name for name, _, _ in BITS])
def test_every_single_bit_flip_is_refused(name: str, reasons: str, attempts: tuple[Act, ...]) -> None:
    attacks = (Attack(name=name, reasons=frozenset(reasons.split("|")), act=act) for act in attempts)
    outcomes = Counter(outcome(one, Path()) for one in attacks)
    assert outcomes.total() == len(attempts) > 250
    assert set(outcomes) <= set(reasons.split("|"))
    assert ACCEPTED not in outcomes


@pytest.mark.parametrize("signer", [ALICE, BOB, TOKEN], ids=["file", "other file", "token"])
def test_stock_openssh_verifies_what_golive_verifies(signer: Signer, keygen: str, tmp_path: Path) -> None:
    text = signer.sign(MESSAGE, NAMESPACE)
    verify_signature(MESSAGE, text, key=signer.key, namespace=NAMESPACE)
    assert stock_verifies(keygen, tmp_path, text, signer.key)


def test_stock_openssh_refuses_64_flipped_bits_too(keygen: str, tmp_path: Path) -> None:
    bits = random.Random(18).sample(list(flipped(BLOB)), 64)
    assert not [one for one in bits if stock_verifies(keygen, tmp_path, armor(one), ALICE.key)]
    assert stock_verifies(keygen, tmp_path, SIGNED, ALICE.key)


def test_golive_verifies_what_stock_openssh_signs(keygen: str, tmp_path: Path) -> None:
    text = sign_by_ssh_keygen(MESSAGE, key_file=ALICE.key_file(tmp_path), namespace=NAMESPACE, key=ALICE.key)
    assert text == SIGNED


def test_golive_is_stricter_than_stock_openssh_with_a_key_of_small_order(keygen: str, tmp_path: Path) -> None:
    weak = PublicKey(point=WEAK_POINT)
    text = blob_of(b"ssh-ed25519", WEAK_POINT, signature=WEAK_POINT + bytes(32))
    assert stock_verifies(keygen, tmp_path, text, weak, message=b"anything at all")
    with pytest.raises(Refused, match="weak_key"):
        verify_signature(b"anything at all", text, key=weak, namespace=NAMESPACE)


def test_a_key_that_is_not_the_one_asked_for_is_noticed_before_its_signature_is_kept(
    keygen: str, tmp_path: Path
) -> None:
    with pytest.raises(Refused, match="other_key"):
        sign_by_ssh_keygen(MESSAGE, key_file=BOB.key_file(tmp_path), namespace=NAMESPACE, key=ALICE.key)


def test_a_file_that_is_no_key_is_said_in_one_line(keygen: str, tmp_path: Path) -> None:
    (tmp_path / "key").write_text("no key", encoding="ascii")
    with pytest.raises(InvalidInput, match=r"^`ssh-keygen` did not sign: [^\n]+$"):
        sign_by_ssh_keygen(MESSAGE, key_file=tmp_path / "key", namespace=NAMESPACE, key=ALICE.key)


def test_without_ssh_keygen_one_is_told_what_to_do(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(InvalidInput, match="give the signature as a file"):
        sign_by_ssh_keygen(MESSAGE, key_file=tmp_path / "key", namespace=NAMESPACE, key=ALICE.key)


def test_an_agent_signs_for_its_public_key(keygen: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    agent, add = shutil.which("ssh-agent"), shutil.which("ssh-add")
    if agent is None or add is None:
        absent("OpenSSH's agent is not installed")
    socket = tmp_path / "agent"
    monkeypatch.setenv("SSH_AUTH_SOCK", str(socket))
    with subprocess.Popen([agent, "-D", "-a", str(socket)], stdout=subprocess.PIPE) as process:
        try:
            assert process.stdout is not None
            process.stdout.readline()
            key_file = ALICE.key_file(tmp_path)
            subprocess.run([add, "-q", str(key_file)], check=True, capture_output=True)
            key_file.unlink()
            public = tmp_path / "public.pub"
            public.write_text(f"{ALICE.key}\n", encoding="ascii")
            text = sign_by_ssh_keygen(MESSAGE, key_file=public, namespace=NAMESPACE, key=ALICE.key)
        finally:
            process.terminate()
    assert text == SIGNED


def test_a_signature_is_written_as_it_was_read() -> None:
    assert armored(BLOB) == SIGNED
    read = read_signature(SIGNED)
    assert (read.key, read.namespace) == (ALICE.key, NAMESPACE)
