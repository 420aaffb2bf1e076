"""Numeric models, one number a file.

`FUNCTIONS` holds the signatures of every function the YAML language can call; the checker reads them without
importing an implementation, the evaluator binds them when first used.
"""

from __future__ import annotations

from golive.core.signature import Signature

FUNCTIONS: tuple[Signature, ...] = ()
