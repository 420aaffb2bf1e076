"""What evidence of a strategy is about: all that its decisions, orders and days depend on, as one digest."""

from __future__ import annotations

from collections.abc import Mapping

from golive.api.markets import market_digest
from golive.compiler.digest import digest, digest_of_meaning
from golive.compiler.program import Program
from golive.documents.header import Header
from golive.documents.library import Specs


def evidence_subject(program: Program, strategy: str, code: Mapping[str, str]) -> str:
    """Return the digest that evidence of a strategy, and what is signed on it, is bound to.

    It changes with the strategy, whatever its decisions reach, how fills are assumed, the switch, the account that it
    trades for and its markets, and with the code that decides: not with another strategy's limits, nor with reports.

    Parameters
    ----------
    program
        The library; a strategy that it does not have is a programmer's error.
    code
        Digest of the sources that decide, and versions of the libraries that compute.
    """
    specs = program.checked.specs
    accounts = [paper for paper in specs.papers if any(name.value == strategy for name in paper.strategies)]
    traded = {name.value for paper in accounts for name in paper.markets}
    markets = [market for market in specs.markets if market.id in traded] or list(specs.markets)
    return digest(
        {
            "strategy": program.digests.strategy[strategy],
            "fills": _meanings(specs, [one.header for one in specs.fills]),
            "switch": _meanings(specs, [one.header for one in specs.switches]),
            "paper": _meanings(specs, [one.header for one in accounts]),
            "markets": sorted(market_digest(market) for market in markets),
            "code": dict(code),
        }
    )


def _meanings(specs: Specs, headers: list[Header]) -> Mapping[str, str]:
    return {header.id: digest_of_meaning(specs.values[header.span.file]) for header in headers}
