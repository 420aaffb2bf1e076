"""Peers that are not installed are not looked at: `make check` does without them, `make bench` installs them."""

from importlib.util import find_spec

_gone = [name for name in ("numba", "zen", "cel") if find_spec(name) is None]
collect_ignore = [*(f"{name}_peer.py" for name in _gone), *(["against.py"] if _gone else [])]
