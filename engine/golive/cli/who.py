"""Who runs this command, as this machine knows it: nothing that anybody could not have made up."""

from __future__ import annotations

import os
import pwd

UNSIGNED = "UNSIGNED"
"""What stands beside every name that nobody has shown to be his."""

SIGNED = "signed"
"""What stands beside one that a signature shows."""


def user_here() -> str:
    """Return the user of this process and the machine, as `mia@desk`."""
    uid = os.getuid()
    try:
        name = pwd.getpwuid(uid).pw_name
    except KeyError:
        name = f"uid {uid}"
    return f"{name}@{os.uname().nodename}"
