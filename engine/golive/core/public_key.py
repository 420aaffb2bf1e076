"""Public keys as OpenSSH writes them, read strictly: Ed25519, of a file, an agent or a hardware token."""

from __future__ import annotations

import binascii
from functools import lru_cache

from golive.core.dataclass import dataclass
from golive.core.errors import Refused
from golive.core.refusing import refuse_unless
from golive.core.ssh_wire import Wire, string

ED25519, SK_ED25519 = "ssh-ed25519", "sk-ssh-ed25519@openssh.com"

OTHER_ALGORITHMS = frozenset(
    (
        *("ssh-rsa", "rsa-sha2-256", "rsa-sha2-512", "ssh-dss"),
        *("ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521"),
        "sk-ecdsa-sha2-nistp256@openssh.com",
    )
)
"""What OpenSSH signs with besides; golive takes none of them."""

POINT_BYTES = 32
_P = 2**255 - 19
_ORDER_8 = 2707385501144840649318225287225658788936804267575313519463743609750303402022
"""The ordinate of one of the points of order 8; that of the others is its opposite."""

WEAK_ORDINATES = frozenset((0, 1, _P - 1, _ORDER_8, _P - _ORDER_8))
"""Of the eight points of small order, with which a signature verifies under any message."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicKey:
    """An Ed25519 key: its point of 32 bytes, and for a hardware token the application that it is of.

    Two keys with one point are the same key, whatever else they say: one secret signs for both.
    """

    point: bytes
    application: bytes | None = None

    @property
    def algorithm(self) -> str:
        """Return OpenSSH's name of it."""
        return ED25519 if self.application is None else SK_ED25519

    @property
    def blob(self) -> bytes:
        """Return it as it stands in signatures."""
        end = () if self.application is None else (self.application,)
        return string(self.algorithm.encode(), self.point, *end)

    def __str__(self) -> str:
        return f"{self.algorithm} {binascii.b2a_base64(self.blob, newline=False).decode()}"


@lru_cache(maxsize=256)
def read_public_key(text: str) -> PublicKey:
    """Return the key of a text, `ssh-ed25519 AAAA...`, without a comment.

    Raises
    ------
    Refused
        `key_algorithm` for one that is no Ed25519, `key_weak` for a point of small order or one that is not written
        the one way there is, `key_malformed` for everything else: a byte too many, base64 that another text gives too.

    Examples
    --------
    >>> read_public_key("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBiJcXHvHzgYW7tPyfP3fU5OSzJR2wl1uOTMVyqHF04z").algorithm
    'ssh-ed25519'
    """
    algorithm, _, encoded = text.partition(" ")
    refuse_unless(algorithm not in OTHER_ALGORITHMS, "key_algorithm", f"`{algorithm}` is not taken, only Ed25519 is")
    try:
        blob = binascii.a2b_base64(encoded.encode("ascii"), strict_mode=True)
    except (UnicodeEncodeError, binascii.Error) as error:
        why = "something is written after the key" if " " in encoded else "the key is not in base64"
        raise Refused("key_malformed", why) from error
    try:
        key = key_of_blob(blob)
    except Refused as error:
        raise Refused(f"key_{error.code}", error.sentence) from error
    refuse_unless(str(key) == text, "key_malformed", "the key is not written as OpenSSH writes it")
    return key


def key_of_blob(blob: bytes) -> PublicKey:
    """Return the key that stands so in a signature; refused are `algorithm`, `weak` and `malformed`."""
    wire = Wire(blob)
    algorithm = wire.string().decode("latin-1")
    refuse_unless(algorithm not in OTHER_ALGORITHMS, "algorithm", f"`{algorithm}` is not taken, only Ed25519 is")
    refuse_unless(algorithm in (ED25519, SK_ED25519), "malformed", "the key is of no known algorithm")
    point = wire.string()
    refuse_unless(len(point) == POINT_BYTES, "malformed", f"a point of {len(point)} bytes, it has {POINT_BYTES}")
    application = wire.string() if algorithm == SK_ED25519 else None
    wire.end()
    ordinate = int.from_bytes(point, "little") % 2**255
    refuse_unless(ordinate % _P not in WEAK_ORDINATES, "weak", "the key is a point of small order: anything verifies")
    refuse_unless(ordinate < _P, "weak", "the key is not written the one way there is")
    return PublicKey(point=point, application=application)
