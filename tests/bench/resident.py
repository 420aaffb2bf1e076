"""How much memory of the machine something takes at the most while it is worked out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

_STATUS, _PEAK = Path("/proc/self/status"), Path("/proc/self/clear_refs")
_KIB = 1024


def at_most(work: Callable[[], object]) -> int:
    """Return the bytes resident at the peak of some work, besides those that were there before."""
    # Writing 5 sets the peak to what is resident now.
    _PEAK.write_text("5", encoding="ascii")
    before = _resident("VmRSS")
    answer = work()
    extra = _resident("VmHWM") - before
    del answer
    return extra


def _resident(field: str) -> int:
    line = next(line for line in _STATUS.read_text(encoding="ascii").splitlines() if line.startswith(field))
    return int(line.split()[1]) * _KIB


def resident_mib() -> float:
    """Return how much memory this process has now, in MiB."""
    return _resident("VmRSS") / _KIB**2
