"""Accounts on paper: strategies and markets that are there, fed, and can be held together; numbers that are enough."""

from __future__ import annotations

from collections.abc import Iterator

from golive.checker.draft import Draft
from golive.checker.needs import Made, check_names, is_sound
from golive.core.suggest import did_you_mean
from golive.documents.header import Name
from golive.documents.held_apart import held_apart
from golive.documents.market import MarketKind, MarketSpec
from golive.documents.paper import ACCOUNT_NEEDS, Paper

_MADE = Made(who="an account on paper", beyond="GL237", softer="asks for no more")


def check_papers(draft: Draft) -> None:
    """Check every account: what it names is in the library, and its numbers ask for enough."""
    for paper in draft.index.specs.papers:
        _names(draft, paper.strategies, "strategy", draft.index.strategies)
        _own_signals(draft, paper)
        _names(draft, paper.markets, "market", [market.id for market in draft.index.specs.markets])
        markets = tuple(_markets(draft, paper))
        _together(draft, paper, markets)
        _traded(draft, paper, markets)
        check_names(draft, _MADE, paper.parameters, ACCOUNT_NEEDS, dict.fromkeys(ACCOUNT_NEEDS, paper.header.span))
        for parameter in paper.parameters:
            if parameter.id in ACCOUNT_NEEDS:
                is_sound(draft, _MADE, parameter, ACCOUNT_NEEDS[parameter.id])


def _names(draft: Draft, names: tuple[Name, ...], kind: str, known: list[str] | tuple[str, ...]) -> None:
    for name in names:
        if name.value not in known and not draft.index.specs.may_lack(kind, id=name.value):
            hint = did_you_mean(name.value, known) or f"the library has: {', '.join(known) or 'none'}"
            draft.pad.error("GL203", f"there is no {kind} `{name.value}`", name.span, hint=hint)


def _own_signals(draft: Draft, paper: Paper) -> None:
    """Report strategies that nothing in the account asks for signals: a process on paper hears of none from outside."""
    external = {one.header.id for one in draft.index.specs.strategies if one.is_external}
    for name in paper.strategies:
        if name.value in external:
            message = f"`{name.value}` takes its signals from outside, and an account on paper asks for them itself"
            hint = 'leave it out, and trade it on paper by a session of its bot: `Engine.session(..., mode="paper")`'
            draft.pad.error("GL251", message, name.span, hint=hint)


def _markets(draft: Draft, paper: Paper) -> Iterator[tuple[Name, MarketSpec]]:
    markets = {market.id: market for market in draft.index.specs.markets}
    yield from ((name, markets[name.value]) for name in paper.markets if name.value in markets)


def _together(draft: Draft, paper: Paper, markets: tuple[tuple[Name, MarketSpec], ...]) -> None:
    """Report markets that nothing feeds, and those that one account cannot hold."""
    for name, market in markets:
        if market.feed is None:
            message = f"nothing feeds `{name.value}`: its description has no `feed`"
            related = (("it is described here", market.header.span),)
            hint = "add `feed: {exchange: ..., symbol: ..., silence: ...}` there"
            draft.pad.error("GL238", message, name.span, hint=hint, related=related)
        if market.kind is MarketKind.INVERSE:
            message = f"`{name.value}` is settled in its base: what the capital is worth there depends on a price"
            draft.pad.error("GL238", message, name.span, hint="trade a linear market, or spot")
    places = {market.id: name.span for name, market in markets}
    for market, why in held_apart([one for _, one in markets if one.kind is not MarketKind.INVERSE]):
        hint = "trade it in an account of its own, in another file"
        draft.pad.error("GL238", why, places[market.id], hint=hint)


def _traded(draft: Draft, paper: Paper, markets: tuple[tuple[Name, MarketSpec], ...]) -> None:
    """Warn of a market that no strategy of the account trades."""
    names = {name.value for name in paper.strategies}
    strategies = [one for one in draft.index.specs.strategies if one.header.id in names]
    traded = {symbol.value for strategy in strategies for symbol in strategy.instruments}
    for name, market in markets:
        if market.symbol not in traded and len(strategies) == len(names):
            message = f"no strategy of the account trades `{market.symbol}`, which is what `{name.value}` describes"
            draft.pad.warn("GL239", message, name.span, hint="name a strategy that does, or leave the market out")
