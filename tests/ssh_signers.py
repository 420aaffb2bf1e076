"""Keys made from a seed, and signatures by them, written from OpenSSH's `PROTOCOL.sshsig` and `PROTOCOL.u2f`."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass, replace
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from golive.core.public_key import PublicKey


def packed(*parts: bytes) -> bytes:
    """Return strings as SSH writes them."""
    return b"".join(len(part).to_bytes(4, "big") + part for part in parts)


def armor(blob: bytes) -> str:
    """Return a signature as text."""
    text = base64.b64encode(blob).decode()
    lines = [text[at : at + 70] for at in range(0, len(text), 70)]
    return "".join(f"{line}\n" for line in ("-----BEGIN SSH SIGNATURE-----", *lines, "-----END SSH SIGNATURE-----"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Signer:
    """A secret key by its seed; with an application it is one in a hardware token."""

    seed: int
    application: bytes | None = None
    flags: int = 1
    counter: int = 7

    @property
    def secret(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(hashlib.sha256(f"signer {self.seed}".encode()).digest())

    @property
    def key(self) -> PublicKey:
        return PublicKey(point=self.secret.public_key().public_bytes_raw(), application=self.application)

    @property
    def in_token(self) -> Signer:
        """Return the same secret in a token."""
        return replace(self, application=b"ssh:")

    def _algorithm(self) -> bytes:
        return b"ssh-ed25519" if self.application is None else b"sk-ssh-ed25519@openssh.com"

    def blob(self, message: bytes, namespace: str, *, hash_name: str = "sha512") -> bytes:
        """Return the bytes of a signature."""
        hashed = hashlib.new(hash_name, message).digest()
        names = (namespace.encode(), b"", hash_name.encode())
        signed, token = b"SSHSIG" + packed(*names, hashed), b""
        if self.application is not None:
            token = bytes([self.flags]) + self.counter.to_bytes(4, "big")
            signed = hashlib.sha256(self.application).digest() + token + hashlib.sha256(signed).digest()
        end = () if self.application is None else (self.application,)
        key = packed(self._algorithm(), self.secret.public_key().public_bytes_raw(), *end)
        signature = packed(self._algorithm(), self.secret.sign(signed)) + token
        return b"SSHSIG" + (1).to_bytes(4, "big") + packed(key, *names, signature)

    def sign(self, message: bytes, namespace: str) -> str:
        """Return a signature as text."""
        return armor(self.blob(message, namespace))

    def key_file(self, folder: Path) -> Path:
        """Write the secret as OpenSSH keeps it, and return its file."""
        path = folder / f"signer_{self.seed}"
        path.write_bytes(self.secret.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption()))
        path.chmod(0o600)
        return path
