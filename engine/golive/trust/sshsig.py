"""Signatures in OpenSSH's format SSHSIG, verified; more strictly than OpenSSH does, as the README says.

The format is that of `PROTOCOL.sshsig` in OpenSSH's sources, for hardware tokens of `PROTOCOL.u2f`.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from functools import lru_cache

from golive.core.dataclass import dataclass
from golive.core.errors import Refused
from golive.core.public_key import PublicKey, key_of_blob
from golive.core.refusing import refuse_unless
from golive.core.ssh_wire import Wire, string

BEGIN, END = "-----BEGIN SSH SIGNATURE-----", "-----END SSH SIGNATURE-----"
MOST_CHARACTERS = 4_096
"""Those of Ed25519 have a few hundred."""

_LINE = 70
_MAGIC = b"SSHSIG"
_VERSION = 1
_HASHES = {b"sha512": hashlib.sha512, b"sha256": hashlib.sha256}
_SIGNATURE_BYTES = 64
_TOUCHED = 0x01
"""The flag that a token sets where somebody touched it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SshSignature:
    """A signature as it was read: nothing of it has been verified.

    `token` is what a hardware token signs besides, its flags and its counter; empty for other keys.
    """

    key: PublicKey
    namespace: str
    hash_name: bytes
    signature: bytes
    token: bytes = b""

    @property
    def touched(self) -> bool:
        """Say whether somebody was there: a token sets a flag for it, and of other keys it cannot be told."""
        return not self.token or bool(self.token[0] & _TOUCHED)


def namespace_of(meaning: str) -> str:
    """Return what a statement of some meaning is signed for, so that no other can be made of it.

    >>> namespace_of("any").split(".")
    ['golive', 'any@1']
    """
    return f"golive.{meaning}@1"


def armored(blob: bytes) -> str:
    """Return a signature's bytes as the text that OpenSSH writes."""
    encoded = base64.b64encode(blob).decode()
    lines = (encoded[at : at + _LINE] for at in range(0, len(encoded), _LINE))
    return "\n".join((BEGIN, *lines, END, ""))


@lru_cache(maxsize=256)
def read_signature(text: str) -> SshSignature:
    """Return the signature of a text.

    Raises
    ------
    Refused
        `malformed` for what is no signature, `not_canonical` for one that OpenSSH would have written otherwise,
        `algorithm` for one that is not of Ed25519, `weak_key` for a key under which any message verifies.
    """
    blob = _blob(text)
    refuse_unless(armored(blob) == text, "not_canonical", "the signature is not written as OpenSSH writes it")
    wire = Wire(blob)
    refuse_unless(wire.take(len(_MAGIC)) == _MAGIC, "malformed", "this is no signature of OpenSSH")
    refuse_unless(wire.number() == _VERSION, "malformed", f"a signature's version is {_VERSION}")
    key = _key(wire.string())
    namespace, reserved, hash_name = wire.string(), wire.string(), wire.string()
    refuse_unless(not reserved, "malformed", "what is reserved is empty")
    refuse_unless(hash_name in _HASHES, "malformed", "the message is hashed by SHA-512 or SHA-256")
    signed = Wire(wire.string())
    wire.end()
    refuse_unless(signed.string() == key.algorithm.encode(), "malformed", "key and signature name two algorithms")
    signature = signed.string()
    refuse_unless(len(signature) == _SIGNATURE_BYTES, "malformed", f"a signature has {_SIGNATURE_BYTES} bytes")
    token = b"" if key.application is None else signed.take(5)
    signed.end()
    return SshSignature(
        key=key, namespace=namespace.decode("latin-1"), hash_name=hash_name, signature=signature, token=token
    )


def _blob(text: str) -> bytes:
    fits = len(text) <= MOST_CHARACTERS and text.isascii()
    refuse_unless(fits, "malformed", f"a signature is ASCII of at most {MOST_CHARACTERS:,} characters")
    framed = text.startswith(f"{BEGIN}\n") and text.endswith(f"\n{END}\n")
    refuse_unless(framed, "malformed", f"a signature begins with `{BEGIN}` and ends with `{END}`")
    encoded = text[len(BEGIN) + 1 : -len(END) - 2].replace("\n", "")
    try:
        return base64.b64decode(encoded, validate=True)
    except binascii.Error as error:
        raise Refused("malformed", "the signature is not in base64") from error


def _key(blob: bytes) -> PublicKey:
    try:
        return key_of_blob(blob)
    except Refused as error:
        raise Refused("weak_key" if error.code == "weak" else error.code, error.sentence) from error


def verify_signature(message: bytes, text: str, *, key: PublicKey, namespace: str) -> SshSignature:
    """Return a signature once it is shown to be of a message, by a key, and for a purpose.

    Raises
    ------
    Refused
        As `read_signature`; `namespace` where it was given for another purpose, `other_key` where another key signed,
        `bad_signature` where it is not of this message, `no_touch` where a token signed by itself.
    """
    read = read_signature(text)
    refuse_unless(read.namespace == namespace, "namespace", f"signed as `{read.namespace}`, not as `{namespace}`")
    refuse_unless(read.key == key, "other_key", "it was signed with another key")
    refuse_unless(_holds(message, read), "bad_signature", "the signature is not of this text")
    refuse_unless(read.touched, "no_touch", "the token signed without being touched")
    return read


def _holds(message: bytes, read: SshSignature) -> bool:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    hashed = _HASHES[read.hash_name](message).digest()
    signed = _MAGIC + string(read.namespace.encode("latin-1"), b"", read.hash_name, hashed)
    if read.key.application is not None:
        application = hashlib.sha256(read.key.application).digest()
        signed = application + read.token + hashlib.sha256(signed).digest()
    try:
        Ed25519PublicKey.from_public_bytes(read.key.point).verify(read.signature, signed)
    except (InvalidSignature, ValueError):
        return False
    return True
