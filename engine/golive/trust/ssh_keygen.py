"""Signing by `ssh-keygen`: with a key file, a token, or an agent. golive never holds a secret key."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from golive.core.errors import InvalidInput
from golive.core.public_key import PublicKey
from golive.trust.sshsig import verify_signature


def sign_by_ssh_keygen(message: bytes, *, key_file: Path, namespace: str, key: PublicKey) -> str:
    """Return a signature that `ssh-keygen` makes, once it is verified.

    Parameters
    ----------
    message
        What is signed.
    key_file
        A secret key, for whose passphrase or touch `ssh-keygen` asks itself; or a public key, whose secret an agent
        holds.
    namespace
        What it is signed for.
    key
        The key that has to sign.

    Raises
    ------
    InvalidInput
        There is no `ssh-keygen`, or it did not sign; what it says is repeated.
    Refused
        It signed with another key, or not this; see `verify_signature`.
    """
    program = shutil.which("ssh-keygen")
    if program is None:
        raise InvalidInput("there is no `ssh-keygen` here", hint="install OpenSSH, or give the signature as a file")
    command = [program, "-Y", "sign", "-q", "-f", str(key_file), "-n", namespace]
    done = subprocess.run(command, input=message, capture_output=True, check=False)
    if done.returncode:
        complaints = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise InvalidInput(f"`ssh-keygen` did not sign: {complaints[0] if complaints else f'exit {done.returncode}'}")
    text = done.stdout.decode("utf-8", "replace")
    verify_signature(message, text, key=key, namespace=namespace)
    return text
