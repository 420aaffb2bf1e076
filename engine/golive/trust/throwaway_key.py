"""A key for a rehearsal: made from bytes, used once and forgotten. No key of a person ever comes here."""

from __future__ import annotations

import hashlib
from functools import cached_property
from typing import TYPE_CHECKING

from golive.core.public_key import PublicKey
from golive.core.ssh_wire import string
from golive.trust.sshsig import armored

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey


class ThrowawayKey:
    """An Ed25519 key of a seed: who knows the seed can sign by it, so it is worth nothing.

    Parameters
    ----------
    seed
        Any bytes; equal ones give the same key.
    """

    def __init__(self, seed: bytes) -> None:
        self._seed = hashlib.sha256(seed).digest()

    @cached_property
    def _secret(self) -> Ed25519PrivateKey:
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        return Ed25519PrivateKey.from_private_bytes(self._seed)

    @cached_property
    def public(self) -> PublicKey:
        """Return its public half."""
        return PublicKey(point=self._secret.public_key().public_bytes_raw())

    def sign(self, message: bytes, namespace: str) -> str:
        """Return a signature as OpenSSH writes it."""
        names = (namespace.encode(), b"", b"sha512")
        hashed = hashlib.sha512(message).digest()
        signature = self._secret.sign(b"SSHSIG" + string(*names, hashed))
        key = string(b"ssh-ed25519", self.public.point)
        signed = string(b"ssh-ed25519", signature)
        return armored(b"SSHSIG" + (1).to_bytes(4, "big") + string(key, *names, signed))
