"""What may be ordered, and how much: limits, reduce-only orders and the switch."""

from __future__ import annotations

from typing import Any

from tests.execution.plain import side, terms, text

from golive.execution import reduce_only, switch, token_bucket
from golive.execution.exact import fraction, read_whole
from golive.execution.exposure import Exposures, Marked, Reservation
from golive.execution.limits import Limit, LimitKind, Request, share_out
from golive.execution.member import member
from golive.execution.switch_state import Action, SwitchState, allows, hardest
from golive.execution.trip import lost

Inputs = dict[str, Any]
Answer = dict[str, Any]


def _limits(i: Inputs) -> Answer:
    exposures = Exposures(
        markets={
            symbol: Marked(
                terms=terms(market),
                mark=fraction(market["mark"], "mark"),
                min_notional=read_whole(market.get("min_notional", 0), "min_notional"),
            )
            for symbol, market in i["markets"].items()
        },
        positions=i.get("positions", {}),
        pending=tuple(
            Reservation(symbol=symbol, side=side(name), lots=lots, price=price)
            for symbol, name, lots, price in i.get("pending", ())
        ),
    )
    limits = [
        Limit(name=limit["name"], kind=member(LimitKind, limit["kind"], "kind"), most=read_whole(limit["most"], "most"))
        for limit in i["limits"]
    ]
    requests = [
        Request(
            id=s["id"],
            at=read_whole(s["at"], "at"),
            strategy=s["strategy"],
            order=Reservation(symbol=s["symbol"], side=side(s["side"]), lots=s["lots"], price=s["price"]),
        )
        for s in i["signals"]
    ]
    granted, after = share_out(requests, limits, exposures)
    return {"answers": [[g.request.id, g.lots, g.name, g.repeated] for g in granted], "gross": text(after.gross())}


def _reduce_only(i: Inputs) -> Answer:
    exits, results = reduce_only.Exits(position=i["position"]), []
    for kind, *told in i["ops"]:
        match kind:
            case "place":
                order_id, name, lots, group = told
                order = reduce_only.Exit(id=order_id, lots=lots, group=group)
                done = reduce_only.place(exits, order, side(name))
            case "fill":
                order_id, lots = told
                done = reduce_only.fill(exits, order_id, lots)
            case "cancel":
                exits = reduce_only.cancel(exits, *told)
                continue
            case _:
                exits = reduce_only.moved(exits, *told)
                continue
        exits = done.exits
        results.append([order_id, done.lots, done.code])
    return {
        "position": exits.position,
        "results": results,
        "orders": [[order.id, order.lots] for order in exits.orders],
    }


def _switch_table(i: Inputs) -> Answer:
    state = hardest(member(SwitchState, name, "state") for name in i["states"].values())
    return {"state": state.name.lower(), "allowed": allows(state, member(Action, i["action"], "action"))}


def _turned(state: switch.Switch, trips: list[switch.Trip], rule: switch.ResetRule, op: list[Any]) -> switch.Turned:
    kind, at, *told = op
    ts = read_whole(at, "ts")
    match kind:
        case "eval":
            return switch.evaluate(state, trips, ts, told[0])
        case "person":
            to, scope = told
            return switch.raise_by_person(state, ts, member(SwitchState, to, "to"), scope)
        case "kill_file":
            return switch.halt_by_file(state, ts)
        case "exception":
            return switch.halt_by_exception(state, ts)
    role, reason, scope, known = told
    wish = switch.ResetRequest(ts=ts, scope=scope, role=role, reason=reason, equity_known=known)
    return switch.reset(state, rule, wish)


def _trip(trip: Inputs) -> switch.Trip:
    return switch.Trip(
        id=trip["id"],
        to=member(SwitchState, trip["to"], "to"),
        scope=trip["scope"],
        patience=read_whole(trip["patience"], "patience"),
    )


def _switch(i: Inputs) -> Answer:
    turned = switch.Turned(switch=switch.Switch())
    trips = [_trip(trip) for trip in i["trips"]]
    rule = switch.ResetRule(
        roles=frozenset(i["reset"]["roles"]), cool_off=read_whole(i["reset"]["cool_off"], "cool_off")
    )
    after, answers, entries = [], [], []
    for op in i["ops"]:
        turned = _turned(turned.switch, trips, rule, op)
        after.append(turned.switch.state.name.lower())
        answers.append(turned.answer)
        entries += [[text(e.ts), e.scope, e.trip, e.to.name.lower(), e.why, e.epoch] for e in turned.entries]
    states = {name: scope.state.name.lower() for name, scope in turned.switch.scopes.items()}
    return {"after": after, "answers": answers, "entries": entries, "states": states}


def _trip_of_loss(i: Inputs) -> Answer:
    base, equity = (None if i[name] is None else read_whole(i[name], name) for name in ("base", "equity"))
    loss = lost(base, equity, i["most"])
    return {"tripped": loss.tripped, "loss": text(loss.loss)}


def _bucket(i: Inputs) -> Answer:
    bucket = token_bucket.TokenBucket(capacity=i["capacity"], refill=i["refill"], per=read_whole(i["per"], "per"))
    level, allowed = token_bucket.full(bucket), []
    for ts, tokens in i["takes"]:
        taken, level = token_bucket.take(bucket, level, read_whole(ts, "ts"), tokens)
        allowed.append(taken)
    return {"allowed": allowed, "left_scaled": text(level.scaled)}


ADAPTERS = {
    "exec.limits": _limits,
    "exec.reduce_only": _reduce_only,
    "exec.switch_table": _switch_table,
    "exec.switch": _switch,
    "exec.trip": _trip_of_loss,
    "exec.bucket": _bucket,
}
