"""A packet drawn by somebody's own templates: in a process of its own, with an end to its time and memory.

::

    python -m golive.report.packet.draw_in_child FOLDER < PAYLOAD > PAGE
"""

from __future__ import annotations

import resource
import subprocess
import sys
from pathlib import Path

from golive.core.errors import GoliveError, InvalidInput
from golive.core.printable import printable
from golive.report.packet.draw_packet import draw_packet

MOST_CPU_S, MOST_BYTES, MOST_WALL_S = 10, 2 * 2**30, 60.0
"""What a template may take: no packet needs a hundredth of it."""

_REFUSED = 2


def draw_in_child(payload: bytes, templates: Path, *, cpu_s: int = MOST_CPU_S) -> str:
    """Return the page of a payload as the templates of a folder draw it.

    Raises
    ------
    InvalidInput
        The templates cannot be used, or took more time or memory than a packet may.
    """
    command = [sys.executable, "-m", __name__, str(templates), str(cpu_s)]
    try:
        done = subprocess.run(command, input=payload, capture_output=True, timeout=MOST_WALL_S, check=False)
    except subprocess.TimeoutExpired as error:
        raise _unusable(templates, "they took too long") from error
    if done.returncode == 0:
        return done.stdout.decode("utf-8")
    complaints = done.stderr.decode("utf-8", "replace").strip().splitlines()
    refused = done.returncode == _REFUSED and complaints
    raise _unusable(templates, complaints[0] if refused else "they took too much time or memory")


def _unusable(templates: Path, why: str) -> InvalidInput:
    hint = "compare them with those golive ships"
    return InvalidInput(f"the templates of `{templates}` draw no packet: {printable(why, keep='')}", hint=hint)


def _draw(folder: str, cpu_s: str) -> int:
    resource.setrlimit(resource.RLIMIT_CPU, (int(cpu_s), int(cpu_s)))
    resource.setrlimit(resource.RLIMIT_AS, (MOST_BYTES, MOST_BYTES))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    try:
        page = draw_packet(sys.stdin.buffer.read(), templates=Path(folder))
    except GoliveError as error:
        sys.stderr.write(f"{error}\n")
        return _REFUSED
    sys.stdout.buffer.write(page.encode("utf-8"))
    return 0


if __name__ == "__main__":
    raise SystemExit(_draw(*sys.argv[1:]))
