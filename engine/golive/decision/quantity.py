"""What may be sent, in what the venue counts: the base, or contracts."""

from __future__ import annotations

import math
from decimal import Decimal

from golive.core.row import LOT_QUANTITY, Row
from golive.evaluator.ingest import double_of


def quantity_of(row: Row, lots: int) -> Decimal | None:
    """Return lots in the base or in contracts, exactly as the row says what one is; None where it does not.

    >>> quantity_of({"lot_quantity": 0.001}, 3), quantity_of({}, 3), quantity_of({}, 0)
    (Decimal('0.003'), None, Decimal('0'))
    """
    if not lots:
        return Decimal(0)
    one = double_of(row.get(LOT_QUANTITY))
    # As it is written, which is what venues mean: 0.1 is a tenth, and not the double next to it.
    return None if one is None or not math.isfinite(one) or one <= 0 else lots * Decimal(repr(one))
