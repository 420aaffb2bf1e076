"""Attacks on signatures: every bit of one, its armor, its purpose, its key, and what a token says of itself."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from tests.ssh_signers import Signer, armor, packed
from tests.trust.attacks import Act, Attack, attack, honest

from golive.core.public_key import PublicKey, read_public_key
from golive.trust.sshsig import namespace_of, verify_signature

ALICE, BOB = Signer(seed=1), Signer(seed=2)
TOKEN = ALICE.in_token
NAMESPACE = namespace_of("test")
MESSAGE = b'{"meaning":"approved","nonce":"0123"}'
WEAK_POINT = (1).to_bytes(32, "little")
"""The neutral point: with it and a response of zero, any message has the same signature."""


def flipped(data: bytes) -> Iterator[bytes]:
    """Yield bytes with each of their bits changed in turn."""
    for bit in range(8 * len(data)):
        changed = bytearray(data)
        changed[bit // 8] ^= 1 << bit % 8
        yield bytes(changed)


def verified(text: str, *, message: bytes = MESSAGE, key: PublicKey = ALICE.key, namespace: str = NAMESPACE) -> Act:
    """Return the attempt to have a text taken for a signature."""
    return lambda _: verify_signature(message, text, key=key, namespace=namespace)


def blob_of(
    algorithm: bytes,
    point: bytes,
    *,
    version: int = 1,
    reserved: bytes = b"",
    hashed: bytes = b"sha512",
    signature: bytes = bytes(64),
    inner: bytes = b"ssh-ed25519",
    end: bytes = b"",
) -> str:
    """Return a signature put together by hand."""
    key = packed(algorithm, point)
    fields = packed(key, NAMESPACE.encode(), reserved, hashed, packed(inner, signature))
    return armor(b"SSHSIG" + version.to_bytes(4, "big") + fields + end)


SIGNED = ALICE.sign(MESSAGE, NAMESPACE)
BLOB = ALICE.blob(MESSAGE, NAMESPACE)
TOKEN_BLOB = TOKEN.blob(MESSAGE, NAMESPACE)
AT_FLAGS, AT_COUNTER = len(TOKEN_BLOB) - 5, len(TOKEN_BLOB) - 1
by_hand = partial(blob_of, b"ssh-ed25519", ALICE.key.point)


def with_byte(blob: bytes, at: int, value: int) -> str:
    """Return a signature with one of its bytes changed."""
    assert blob[at] != value
    return armor(blob[:at] + bytes([value]) + blob[at + 1 :])


def half_a_token() -> str:
    """Return a token's signature that ends after its flags."""
    token = packed(b"sk-ssh-ed25519@openssh.com", bytes(64)) + b"\1"
    key = packed(b"sk-ssh-ed25519@openssh.com", TOKEN.key.point, b"ssh:")
    return armor(b"SSHSIG" + (1).to_bytes(4, "big") + packed(key, NAMESPACE.encode(), b"", b"sha512", token))


def one_line(text: str) -> str:
    """Return a signature without the breaks in its base64."""
    begin, *encoded, end = text.splitlines()
    return f"{begin}\n{''.join(encoded)}\n{end}\n"


def text_of_bits(data: bytes) -> Iterator[str]:
    return (one.decode("latin-1") for one in flipped(data))


SIG: tuple[Attack, ...] = (
    honest("honest", verified(SIGNED)),
    honest("honest_token", verified(TOKEN.sign(MESSAGE, NAMESPACE), key=TOKEN.key)),
    honest("honest_sha256", verified(armor(ALICE.blob(MESSAGE, NAMESPACE, hash_name="sha256")))),
    attack("trailing_text", "malformed", verified(SIGNED + "x")),
    attack("leading_text", "malformed", verified("x" + SIGNED)),
    attack("crlf", "malformed", verified(SIGNED.replace("\n", "\r\n"))),
    attack("one_line", "not_canonical", verified(one_line(SIGNED))),
    attack("other_end", "malformed", verified(SIGNED.replace("END SSH SIGNATURE", "END SSH SIGNATURA"))),
    attack("not_ascii", "malformed", verified(SIGNED.replace("\nA", "\né", 1).replace("\nU", "\né", 1))),
    attack("half_a_token", "malformed", verified(half_a_token(), key=TOKEN.key)),
    attack("too_long", "malformed", verified(armor(BLOB + bytes(8_000)))),
    attack("cut_short", "malformed", verified(armor(BLOB[:-1]))),
    attack("byte_after_the_end", "malformed", verified(armor(BLOB + b"\0"))),
    attack("other_magic", "malformed", verified(armor(b"SSHSIH" + BLOB[6:]))),
    attack("other_version", "malformed", verified(by_hand(version=2))),
    attack("reserved_is_used", "malformed", verified(by_hand(reserved=b"x"))),
    attack("hashed_by_md5", "malformed", verified(by_hand(hashed=b"md5"))),
    attack("half_a_signature", "malformed", verified(by_hand(signature=bytes(32)))),
    attack("two_algorithms", "malformed", verified(by_hand(inner=b"sk-ssh-ed25519@openssh.com"))),
    attack("short_point", "malformed", verified(blob_of(b"ssh-ed25519", bytes(31)))),
    attack("unknown_algorithm", "malformed", verified(blob_of(b"ssh-ed448", ALICE.key.point))),
    attack("rsa", "algorithm", verified(blob_of(b"ssh-rsa", ALICE.key.point))),
    attack("ecdsa", "algorithm", verified(blob_of(b"ecdsa-sha2-nistp256", ALICE.key.point))),
    attack("other_namespace", "namespace", verified(ALICE.sign(MESSAGE, namespace_of("other")))),
    attack("other_key", "other_key", verified(BOB.sign(MESSAGE, NAMESPACE))),
    attack("sk_for_its_file", "other_key", verified(TOKEN.sign(MESSAGE, NAMESPACE))),
    attack("other_message", "bad_signature", verified(SIGNED, message=MESSAGE + b" ")),
    attack("sk_no_touch", "no_touch", verified(replace(TOKEN, flags=0).sign(MESSAGE, NAMESPACE), key=TOKEN.key)),
    attack("sk_flag_lied", "bad_signature", verified(
        with_byte(replace(TOKEN, flags=0).blob(MESSAGE, NAMESPACE), AT_FLAGS, 1), key=TOKEN.key)),
    attack("sk_counter_lied", "bad_signature", verified(with_byte(TOKEN_BLOB, AT_COUNTER, 8), key=TOKEN.key)),
    attack("sk_other_application", "other_key", verified(
        replace(TOKEN, application=b"ssh:other").sign(MESSAGE, NAMESPACE), key=TOKEN.key)),
    attack("small_order_key", "weak_key", verified(
        blob_of(b"ssh-ed25519", WEAK_POINT, signature=WEAK_POINT + bytes(32)), key=PublicKey(point=WEAK_POINT))),
    attack("key_written_otherwise", "weak_key", verified(
        blob_of(b"ssh-ed25519", (2**255 - 16).to_bytes(32, "little")))),
)  # fmt: skip

P = 2**255 - 19


def key_text(text: str) -> Act:
    """Return the attempt to have a text taken for a key."""
    return lambda _: read_public_key(text)


def of_point(ordinate: int) -> str:
    """Return the key of a point by its ordinate."""
    return str(PublicKey(point=ordinate.to_bytes(32, "little")))


KEY: tuple[Attack, ...] = (
    honest("honest", key_text(str(ALICE.key))),
    honest("honest_token", key_text(str(TOKEN.key))),
    attack("empty", "key_malformed", key_text("")),
    attack("no_key", "key_malformed", key_text("ssh-ed25519")),
    attack("comment", "key_malformed", key_text(f"{ALICE.key} comment")),
    attack("line_break", "key_malformed", key_text(f"{ALICE.key}\n")),
    attack("other_name", "key_malformed", key_text(str(ALICE.key).replace("ssh-ed25519", "ssh-ed448"))),
    attack("name_of_a_token", "key_malformed", key_text(f"sk-{ALICE.key}".replace("ed25519", "ed25519@openssh.com"))),
    attack("not_base64", "key_malformed", key_text("ssh-ed25519 ****")),
    attack("not_ascii", "key_malformed", key_text("ssh-ed25519 éééé")),
    attack(
        "trailing_byte", "key_malformed", key_text("ssh-ed25519 " + base64.b64encode(ALICE.key.blob + b"\0").decode())
    ),
    attack("rsa", "key_algorithm", key_text("ssh-rsa AAAA")),
    attack(
        "rsa_in_the_bytes",
        "key_algorithm",
        key_text("ssh-ed25519 " + base64.b64encode(packed(b"ssh-rsa", bytes(32))).decode()),
    ),
    attack("small_order", "key_weak", key_text(of_point(0))),
    attack("not_the_one_way", "key_weak", key_text(of_point(P + 2))),
)

BITS: tuple[tuple[str, str, tuple[Act, ...]], ...] = (
    ("bit_armor", "malformed|not_canonical|bad_signature|other_key|namespace",
     tuple(verified(text) for text in text_of_bits(SIGNED.encode()))),
    ("bit_blob", "bad_signature|other_key|namespace|malformed|weak_key",
     tuple(verified(armor(one)) for one in flipped(BLOB))),
    ("bit_token_blob", "bad_signature|other_key|namespace|malformed|weak_key",
     tuple(verified(armor(one), key=TOKEN.key) for one in flipped(TOKEN_BLOB))),
    ("bit_message", "bad_signature", tuple(verified(SIGNED, message=one) for one in flipped(MESSAGE))),
)  # fmt: skip
"""Each bit of something in turn: (name, reasons, attempts)."""
