"""Orders in a market: walks through the book and queues of limit orders."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from tests.execution.plain import side, text

from golive.execution.book_walk import Walked, walk
from golive.execution.collar import collar, tighter
from golive.execution.consumption import Consumption, Taken
from golive.execution.depth import Depth, DepthRule
from golive.execution.exact import fraction, read_whole
from golive.execution.limit_orders import LimitOrders, OrderFill
from golive.execution.member import member
from golive.execution.order import Limited, Taking, TimeInForce
from golive.execution.queue_place import QueueModel, QueueRule
from golive.execution.side import Side
from golive.execution.snapshot import Print, Snapshot
from golive.execution.timeline import Rank, in_order

Inputs = dict[str, Any]
Answer = dict[str, Any]
Act = Callable[[], object]

SIDES = {"bids": Side.BUY, "asks": Side.SELL}


def _instant(told: Any, name: str = "ts") -> int:
    return read_whole(told, name)


def _levels(told: list[list[int]]) -> tuple[tuple[int, int], ...]:
    return tuple((tick, lots) for tick, lots in told)


def _prints(i: Inputs) -> list[Print]:
    return [
        Print(ts=_instant(ts), price=price, lots=lots, aggressor=None if who is None else side(who))
        for ts, price, lots, who in i["trades"]
    ]


def _books(i: Inputs) -> list[Snapshot]:
    return [
        Snapshot(ts=_instant(book["ts"]), bids=_levels(book["bids"]), asks=_levels(book["asks"])) for book in i["books"]
    ]


def _depth(i: Inputs) -> Depth:
    age = i.get("book_max_age")
    rule = DepthRule(
        haircut=fraction(i["haircut"], "haircut"),
        consumption=member(Consumption, i.get("consumption", "until_changed"), "consumption"),
        book_max_age=None if age is None else read_whole(age, "book_max_age"),
    )
    taken = [
        Taken(side=SIDES[name], tick=tick, lots=lots, shown=shown) for name, tick, lots, shown in i.get("ledger", ())
    ]
    return Depth(rule, taken)


def _taking(o: Inputs) -> Taking:
    bound = o.get("collar")
    at_collar = None if bound is None else collar(side(o["side"]), bound["ref"], bound["frac"])
    return Taking(
        id=o["id"],
        side=side(o["side"]),
        lots=o["lots"],
        arrival=_instant(o["arrival"]),
        worst=tighter(side(o["side"]), at_collar, o.get("limit")),
        rest=o.get("residual", "cancel") == "rest",
        all_or_nothing=o.get("tif") == "fok",
    )


def _book_walk(i: Inputs) -> Answer:
    depth, orders = _depth(i), [_taking(order) for order in i["orders"]]
    events: list[tuple[int, Rank, Act]] = []
    events += [(p.ts, Rank.PRINT, partial(depth.see_print, p)) for p in _prints(i)]
    events += [(b.ts, Rank.BOOK, partial(depth.see_book, b)) for b in _books(i)]
    events += [(o.arrival, Rank.ARRIVAL, partial(walk, depth, o)) for o in orders]
    walked = [done for done in (act() for act in in_order(events)) if isinstance(done, Walked)]
    arrived = in_order((order.arrival, Rank.ARRIVAL, order) for order in orders)
    done = [walked[arrived.index(order)] for order in orders]
    names = {side: name for name, side in SIDES.items()}
    return {
        "fills": [w.fills for w in done],
        "filled": [w.filled for w in done],
        "left": [w.left for w in done],
        "state": [w.state.value for w in done],
        "reason": [w.reason for w in done],
        "cost": [w.cost for w in done],
        "rests_at": [w.rests_at for w in done],
        "vwap": [w.vwap for w in done],
        "ledger": [[names[t.side], t.tick, t.lots, t.shown] for t in depth.ledger.entries()],
    }


def _limited(o: Inputs) -> Limited:
    expires = o.get("expires")
    return Limited(
        id=o["id"],
        side=side(o["side"]),
        lots=o["lots"],
        arrival=_instant(o["arrival"]),
        price=o["price"],
        tif=member(TimeInForce, o.get("tif", "gtc"), "tif"),
        post_only=o.get("post_only", False),
        expires=None if expires is None else read_whole(expires, "expires"),
    )


def _change(venue: LimitOrders, change: Inputs) -> tuple[OrderFill, ...]:
    if change["kind"] == "cancel":
        venue.cancel(change["id"])
        return ()
    return venue.modify(_instant(change["ts"]), change["id"], lots=change.get("lots"), price=change.get("price"))


def _queue(i: Inputs) -> Answer:
    rule = QueueRule(
        model=member(QueueModel, i["model"], "model"),
        power=i.get("power", 1),
        accept_optimism=i.get("accept_optimism") == "accept",
    )
    venue = LimitOrders(_depth(i), rule)
    orders = [_limited(order) for order in i["orders"]]
    gaps = [(_instant(gap["ts"]), read_whole(gap["until"], "until")) for gap in i.get("gaps", ())]
    events: list[tuple[int, Rank, Act]] = []
    events += [(p.ts, Rank.PRINT, partial(venue.see_print, p)) for p in _prints(i)]
    events += [(b.ts, Rank.BOOK, partial(venue.see_book, b)) for b in _books(i)]
    events += [(o.expires, Rank.EXPIRY, partial(venue.expire, o.expires)) for o in orders if o.expires is not None]
    events += [(ts, Rank.GAP, partial(venue.lose_feed, ts, until)) for ts, until in gaps]
    events += [(_instant(c["ts"]), Rank.CHANGE, partial(_change, venue, c)) for c in i.get("changes", ())]
    events += [(o.arrival, Rank.ARRIVAL, partial(venue.arrive, o)) for o in orders]
    fills: dict[str, list[list[Any]]] = {order.id: [] for order in orders}
    for act in in_order(events):
        happened = act()
        for each in happened if isinstance(happened, tuple) else ():
            fill = each.fill
            fills[each.order_id].append([text(fill.ts), fill.price, fill.lots, fill.liquidity.value])
    done = [venue.orders[order.id] for order in orders]
    return {
        "fills": [fills[order.id] for order in orders],
        "left": [w.left for w in done],
        "state": [w.state.value for w in done],
        "reason": [w.reason for w in done],
        "ahead": [w.ahead for w in done],
    }


ADAPTERS = {"exec.book_walk": _book_walk, "exec.queue": _queue}
