"""The key of a machine that exports: an OpenSSH key file without a passphrase. No person's key comes here."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from golive.core.errors import InvalidInput
from golive.core.public_key import PublicKey


def export_key(path: Path) -> tuple[PublicKey, Callable[[bytes], bytes]]:
    """Return the public half of a key file, and what signs with it; anything but Ed25519 without a passphrase is none.

    Raises
    ------
    InvalidInput
        The file cannot be read, or is no such key.
    """
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_ssh_private_key

    hint = "`ssh-keygen -t ed25519 -N '' -f FILE` makes one for a machine"
    try:
        secret = load_ssh_private_key(path.read_bytes(), password=None)
    except (OSError, ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise InvalidInput(f"`{path}` is no key file that a machine can sign with", hint=hint) from error
    if not isinstance(secret, Ed25519PrivateKey):
        raise InvalidInput(f"`{path}` is no Ed25519 key", hint=hint)
    return PublicKey(point=secret.public_key().public_bytes_raw()), secret.sign
