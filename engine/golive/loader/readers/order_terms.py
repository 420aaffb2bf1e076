"""`order:` and `repeat:` of a strategy."""

from __future__ import annotations

from golive.documents.order_terms import (
    AT_ONCE,
    CANCEL,
    GTC,
    GTT,
    IGNORE,
    LIMIT,
    MARKET,
    PRICED,
    REST,
    OrderTerms,
    Repeat,
)
from golive.loader.fields import Fields


def read_order(fields: Fields) -> OrderTerms | None:
    """Return how a strategy orders; None where it does not say."""
    own = fields.record("order") if fields.has("order") else None
    if own is None:
        return None
    terms = OrderTerms(
        span=fields.key_place("order"),
        type=own.word("type", MARKET),
        at=own.optional_text("at"),
        residual=own.word("residual", CANCEL),
        time_in_force=own.word("time_in_force", GTT if own.has("expires") else GTC),
        post_only=own.flag("post_only"),
    )
    _check_price(own, terms)
    _check_post_only(own, terms)
    _check_stay(own, terms)
    return terms


def _check_price(own: Fields, terms: OrderTerms) -> None:
    """Report an order that has a price and needs none, or the other way round."""
    if terms.type in PRICED and not own.has("at"):
        hint = "say at which price (`at: quote_mid(quotes)`), or write `type: market`"
        own.pad.error("GL103", f"missing key `at` of `order`: a {terms.type} order has a price", own.span, hint=hint)
    elif terms.type not in PRICED and own.has("at"):
        message = f"`at` does not go with a {terms.type} order, which takes what is offered"
        own.pad.error("GL120", message, own.key_place("at"), hint="write `type: limit`, or a `collar`")


def _check_post_only(own: Fields, terms: OrderTerms) -> None:
    """Report an order that may take nothing and must take at once."""
    if not terms.post_only:
        return
    place = own.key_place("post_only")
    if terms.type != LIMIT:
        message = f"`post_only` does not go with a {terms.type} order, which takes what is offered"
        own.pad.error("GL120", message, place, hint="write `type: limit`, or remove it")
    elif terms.time_in_force in AT_ONCE:
        message = f"`post_only` does not go with `{terms.time_in_force}`: such an order could never fill"
        own.pad.error("GL120", message, place, hint="write `time_in_force: gtc` or `gtt`, or remove it")


def _check_stay(own: Fields, terms: OrderTerms) -> None:
    """Report an order that is to stay and has no price to rest at, may not, or is not told until when."""
    place = own.key_place("residual")
    if terms.residual == REST and terms.type != LIMIT and not own.has("collar"):
        message = "`residual: rest` has no price to rest at: there is no `collar`, and no limit"
        own.pad.error("GL120", message, place, hint="add a `collar`, or write `residual: cancel`")
    if terms.residual == REST and terms.time_in_force in AT_ONCE:
        message = f"`residual: rest` does not go with `{terms.time_in_force}`, which leaves nothing behind"
        own.pad.error("GL120", message, place, hint="write `residual: cancel`, or another `time_in_force`")
    if terms.time_in_force == GTT and not own.has("expires"):
        hint = "say for how long it stays (`expires: 5 s`)"
        own.pad.error("GL103", "missing key `expires` of `order`: `gtt` stays until then", own.span, hint=hint)


def read_repeat(fields: Fields) -> Repeat | None:
    """Return what a repeated signal is; None where a strategy does not say."""
    own = fields.record("repeat") if fields.has("repeat") else None
    if own is None:
        return None
    return Repeat(span=fields.key_place("repeat"), while_open=own.word("while_open", IGNORE))
