"""Every table of attacks, by the list it is of."""

from __future__ import annotations

from collections.abc import Mapping

from tests.trust.attacks import Attack
from tests.trust.attacks_sig import KEY, SIG

TABLES: Mapping[str, tuple[Attack, ...]] = {"sig": SIG, "key": KEY}

EVERY = tuple((name, one) for name, table in TABLES.items() for one in table)
