"""Peers that are not installed are not looked at: `make check` does without them, `make bench` installs them."""

from importlib.util import find_spec

_gone = [name for name in ("numba", "zen", "cel") if find_spec(name) is None]
_ALL = ["against.py", "at_largest.py", "compiled_code.py", "peak_memory.py"]
"""Modules that import every peer."""

collect_ignore = [*(f"{name}_peer.py" for name in _gone), *(_ALL if _gone else [])]
