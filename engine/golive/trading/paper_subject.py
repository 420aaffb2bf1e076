"""What a run on paper is of: all that its entries depend on but the market itself, which nobody knows beforehand.

Another capital, strategy, market, policy or code is another subject. A run never goes on as another one: its days would
be of nobody. What its days must have may become more meanwhile, never less.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal

from golive.api.engine import Engine
from golive.api.markets import feed_digest, market_digest
from golive.api.paper_terms import PaperTerms
from golive.compiler.digest import digest, joint_digest
from golive.core.dataclass import dataclass
from golive.journal.bodies.run_started import AccountBegun, RunStarted
from golive.trading.market_feed import FeedClass
from golive.trading.opening import Assumptions
from golive.trading.run_label import label_of
from golive.trading.run_subject import FORMAT

PAPER, SYSTEM = "paper", "system"
"""How the run is made, and the clock it is made by."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperSubject:
    """A run of an account on paper, whatever its number.

    `code` says which golive makes it, `libraries` with which versions of others.
    """

    engine: Engine
    terms: PaperTerms
    assumptions: Assumptions
    code: Mapping[str, str]
    libraries: Mapping[str, str]

    @property
    def digest(self) -> str:
        """Return the digest that evidence is bound to."""
        return digest(
            {
                "format": FORMAT,
                "policy": self.engine.program.digests.policy,
                "fills": self.assumptions.fills.digest,
                "markets": self._markets(),
                "account": {"name": self.terms.name, "capital": str(self.terms.capital)},
                "strategies": list(self.terms.strategies),
                "seed": str(self.assumptions.seed),
                "code": dict(self.code),
                "libraries": dict(self.libraries),
            }
        )

    def begun(
        self, *, run: str, feed_class: FeedClass, clock: str = SYSTEM, records_head: str | None = None
    ) -> RunStarted:
        """Return the entry that begins a run on a feed of a class, by a clock."""
        return RunStarted(
            run=run,
            mode=PAPER,
            subject=self.digest,
            policy=self.engine.program.digests.policy,
            fills=self.assumptions.fills.digest,
            markets=self._markets(),
            seed=str(self.assumptions.seed),
            feed=joint_digest({market.symbol: feed_digest(market) for market in self.terms.markets}),
            feed_class=feed_class,
            clock=clock,
            format=FORMAT,
            golive=self.code.get("version", ""),
            libraries=self.libraries,
            records_head=records_head,
            account=begun_as(self.terms),
            label=label_of(self.terms.markets),
        )

    def _markets(self) -> dict[str, str]:
        return {market.symbol: market_digest(market) for market in self.terms.markets}


def begun_as(terms: PaperTerms) -> AccountBegun:
    """Return what an account is, as the entry that begins its run says it."""
    return AccountBegun(
        name=terms.name,
        capital=terms.capital,
        strategies=terms.strategies,
        min_days=terms.min_days,
        day_coverage=terms.day_coverage,
        min_trades=terms.min_trades,
    )


def held_to(terms: PaperTerms, begun: RunStarted) -> PaperTerms:
    """Return terms whose days must have the more of what their document says now, and said when the run began."""
    before = begun.account
    if before is None:
        return terms
    return replace(
        terms,
        min_days=max(terms.min_days, before.min_days),
        day_coverage=max(terms.day_coverage, before.day_coverage),
        min_trades=max(terms.min_trades, before.min_trades),
    )


def differences(before: RunStarted, now: RunStarted) -> tuple[str, ...]:
    """Return what a run would be of now that it was not of when it began, in words; without any it may go on."""
    changed = (*_account(before.account, now.account), *_markets(before.markets, now.markets), *_parts(before, now))
    return changed or (("code",) if before.subject != now.subject else ())


_PARTS = {
    "policy": "policy",
    "fills": "fills",
    "seed": "seed",
    "golive": "version of golive",
    "libraries": "version of a library",
    "format": "form of entries",
}


def _parts(before: RunStarted, now: RunStarted) -> Iterator[str]:
    for field in ("mode", "feed_class", "clock"):
        was, is_now = getattr(before, field), getattr(now, field)
        if was != is_now:
            yield f"{field.replace('_', ' ')} ({was} then, {is_now} now)"
    yield from (word for field, word in _PARTS.items() if getattr(before, field) != getattr(now, field))


def _markets(before: Mapping[str, str], now: Mapping[str, str]) -> Iterator[str]:
    for symbol in sorted({*before, *now}, key=str.encode):
        if before.get(symbol) != now.get(symbol):
            gone = " (gone now)" if symbol not in now else " (not there then)" if symbol not in before else ""
            yield f"market `{symbol}`{gone}"


def _account(before: AccountBegun | None, now: AccountBegun | None) -> Iterator[str]:
    if before is None or now is None:
        if before is not now:
            yield "account (nobody wrote which it was)" if before is None else "account (nobody says which it is)"
        return
    if before.name != now.name:
        yield f"account (`{before.name}` then, `{now.name}` now)"
    if before.capital != now.capital:
        yield f"capital ({_amount(before.capital)} then, {_amount(now.capital)} now)"
    if before.strategies != now.strategies:
        yield f"strategies ({', '.join(before.strategies)} then, {', '.join(now.strategies)} now)"
    for name in ("min_days", "day_coverage", "min_trades"):
        was, is_now = getattr(before, name), getattr(now, name)
        if is_now < was:
            yield f"`{name}` ({was} then, {is_now} now)"


def _amount(nano: int) -> str:
    return f"{Decimal(nano).scaleb(-9).normalize():f}"
