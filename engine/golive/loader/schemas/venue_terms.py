"""What a market description says of a venue's money: fees, filters, funding, margin."""

from __future__ import annotations

from golive.loader.schemas.pieces import Schema, quantity, record, sequence, text

_SOURCE = text("where it is said, such as the venue's page and its date")


def fees() -> Schema:
    """Return the schema of fees: one mapping that holds always, or a list of them with dates."""
    rates: Schema = {
        "maker": quantity("paid for giving liquidity; a rebate is negative"),
        "taker": quantity("for taking it"),
    }
    dated = {"from": text("the first day on which they hold, YYYY-MM-DD in UTC"), **rates, "source": _SOURCE}
    entry = record(dated, dated, "- {from: 2024-06-01, maker: 2 bps, taker: 5 bps, source: the venue's fee page}")
    return {
        **record({**rates, "source": _SOURCE}, rates),
        "type": ["object", "array"],
        "items": entry,
        "minItems": 1,
        "description": "shares of the value; a list has dates, oldest first",
        "$comment": "write `{maker: 2 bps, taker: 5 bps}`, or a list of such with `from:` and `source:`",
    }


def filters() -> Schema:
    """Return the schema of the bounds of one order besides `minimum_notional`."""
    own: Schema = {
        "min_quantity": quantity("the smallest order, in `size_unit`"),
        "max_quantity": quantity("the largest order, in `size_unit`"),
        "max_notional": quantity("the most that an order may be worth, such as 5_000_000 usd"),
        "source": _SOURCE,
    }
    example = "{min_quantity: 0.001 base, max_quantity: 120 base, max_notional: 5_000_000 usd, source: ...}"
    return {**record(own, own, example), "description": "bounds of one order; to reduce a position needs no minimum"}


def funding() -> Schema:
    """Return the schema of when funding is paid, and which rate is believed."""
    own: Schema = {
        "every": quantity("the time between two boundaries, such as 8 h"),
        "first": quantity("the first boundary of a day in UTC, such as 0 h"),
        "most": quantity("the largest rate that is believed; a larger one leaves the day incomplete"),
        "source": _SOURCE,
    }
    return {
        **record(own, own, "{every: 8 h, first: 0 h, most: 0.75 %, source: ...}"),
        "description": "paid on the position held before each boundary, at the mark price",
    }


def margin() -> Schema:
    """Return the schema of margins: one tier, or a list of them by the size of a position."""
    rates: Schema = {
        "initial": quantity("the share of the value that opens a position"),
        "maintenance": quantity("the share that keeps it: under it, it is liquidated"),
    }
    up_to = quantity("the most that a position of this tier is worth, in quote currency")
    tier = record({"up_to": up_to, **rates}, rates, "- {up_to: 50_000 usd, initial: 1 %, maintenance: 0.4 %}")
    own: Schema = {
        **rates,
        "tiers": sequence(tier, least=1, description="smallest positions first; only the last may have no `up_to`"),
        "liquidation_fee": quantity("what a liquidation costs of the value"),
        "source": _SOURCE,
    }
    example = "{initial: 5 %, maintenance: 0.5 %, liquidation_fee: 0.5 %, source: ...}"
    return {**record(own, ("liquidation_fee", "source"), example), "description": "isolated margin of one position"}
