"""A process that is killed by SIGKILL at a commit, before it or right after it."""

from __future__ import annotations

import os
import signal
from typing import Any, Literal

When = Literal["before", "after"]


def die_at_commit(dialect: Any, when: When) -> None:
    """Let this process be killed at its next commit."""
    commit = dialect.do_commit

    def dies(connection: object) -> None:
        if when == "after":
            commit(connection)
        os.kill(os.getpid(), signal.SIGKILL)

    dialect.do_commit = dies
