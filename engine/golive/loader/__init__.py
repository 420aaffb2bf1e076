"""Text to documents: the only floor that reads YAML, and the only one that imports `yaml` and `jsonschema`."""

from __future__ import annotations

from golive.loader.library import load_library
from golive.loader.market_file import load_market

__all__ = ["load_library", "load_market"]
