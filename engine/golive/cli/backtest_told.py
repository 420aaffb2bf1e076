"""`golive evidence backtest`: what a strategy earned in a replay of before its account began, as evidence."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

import click

from golive.cli.checklist_ground import checklist_ground
from golive.cli.journal_place import read_journals
from golive.cli.json_output import json_text
from golive.cli.measured_account import GATE, REGIME, durability_of_days
from golive.cli.who import user_here
from golive.core.civil import date_text
from golive.core.dataclass import dataclass
from golive.core.errors import BrokenChain, InvalidInput, Undecided
from golive.core.printable import printable
from golive.core.utc_text import utc_text
from golive.execution.account import DAY
from golive.journal.system_clock import SystemClock
from golive.readiness.measures.account_fold import AccountFold
from golive.readiness.measures.backtests import Replayed, write_backtest
from golive.readiness.measures.earned import gross_sharpe

if TYPE_CHECKING:
    from collections.abc import Mapping

    from golive.api.engine import Engine
    from golive.api.paper_terms import PaperTerms
    from golive.documents.market import MarketSpec
    from golive.execution.contract import Terms
    from golive.journal.bodies.run_started import RunStarted
    from golive.journal.journal import JournalReader

REPLAY = "replay"
"""The mode of a run that is no account's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BacktestOptions:
    """What is asked for, as it is written on the command line."""

    journal: str
    library: str | None
    strategy: str
    name: str | None
    records: str | None
    form: str


def give_backtest(asked: BacktestOptions) -> None:
    """Read a replay, write what it earned into the records, and say so.

    Raises
    ------
    InvalidInput
        A journal that is no replay's, or is of another policy, of other strategies or of another market than the
        account's.
    BrokenChain
        An entry that is not as it was written.
    Undecided
        Too few whole days for a ratio.
    """
    ground = checklist_ground(asked.library, asked.records)
    terms = _account(ground.engine, asked.strategy)
    replayed = _replayed(ground.engine, terms, asked)
    with ground.writing() as records:
        seq = write_backtest(records, replayed, by=user_here(), at=SystemClock().wall_ns())
    if asked.form == "json":
        click.echo(
            json_text(
                {
                    "entry": seq,
                    "account": terms.name,
                    "strategy": asked.strategy,
                    "sharpe": replayed.sharpe,
                    "n": replayed.n,
                }
            )
        )
        return
    period = f"{utc_text(replayed.period_begin)} to {utc_text(replayed.period_end)}"
    click.echo(
        printable(
            f"backtest of {asked.strategy} in the account {terms.name}: an annual Sharpe ratio of "
            f"{replayed.sharpe:.2f} before costs, from {replayed.n} whole days, {period}: entry {seq} of "
            f"{ground.records}. It counts as long as the policy is the same, for days that begin after it: "
            "`golive checklist measure` goes by it",
            keep="",
        )
    )


def _account(engine: Engine, strategy: str) -> PaperTerms:
    from golive.api.paper_terms import paper_terms

    specs = engine.program.checked.specs
    papers = [one for one in specs.papers if any(name.value == strategy for name in one.strategies)]
    if not papers:
        raise InvalidInput(f"no account trades `{strategy}`", hint="`rules/paper.yaml` says what an account trades")
    return paper_terms(papers[0], specs)


def _replayed(engine: Engine, terms: PaperTerms, asked: BacktestOptions) -> Replayed:
    place, strategy = asked.journal, asked.strategy
    from golive.api.market_terms import terms_of
    from golive.execution.contract import Terms

    by_symbol = {market.symbol: terms_of(market) for market in terms.markets}
    worth = {symbol: one for symbol, one in by_symbol.items() if isinstance(one, Terms)}
    with read_journals(place, asked.name) as chosen:
        if len(chosen) > 1:
            names = ", ".join(f"`{reader.name}`" for reader, _ in chosen)
            raise InvalidInput(f"`{place}` holds several journals: {names}", hint="say which: `--name RUN`")
        reader = chosen[0][0]
        fold = AccountFold(gate=GATE, terms=worth, regime=REGIME)
        verified = fold.read(reader.name, reader.snapshot(), at_least=reader.head().seq)
        if verified.first_bad is not None:
            raise BrokenChain(verified.first_bad, str(verified.why), f"of `{reader.name}`: {verified.sentence}")
        begun = fold.run.begun
        if begun is None or begun.mode != REPLAY:
            raise InvalidInput(
                f"`{reader.name}` is no replay", hint="`golive run LIBRARY --journal FILE` writes the journal of one"
            )
        _check(engine, terms, reader, begun, worth)
    traders = {strategy for strategy, _ in fold.run.looks}
    if traders != set(terms.strategies):
        shown = ", ".join(sorted(traders)) or "nothing"
        raise InvalidInput(
            f"`{reader.name}` trades {shown}, and the account `{terms.name}` {', '.join(terms.strategies)}",
            hint="replay what the account trades: `golive run` without `--strategy`, or with each of them",
        )
    days = fold.traded_by(strategy)
    if isinstance(days, int):
        raise Undecided(f"what `{strategy}` earned on {date_text(days)} is not told apart from what others did")
    sharpe = gross_sharpe([day.gross for day in days], durability_of_days(engine)) if len(days) > 1 else None
    if sharpe is None:
        raise Undecided(
            f"`{reader.name}` has {len(days)} whole days that tell a return of `{strategy}`: no ratio follows from them"
        )
    return Replayed(
        account=terms.name,
        strategy=strategy,
        policy=begun.policy,
        sharpe=sharpe,
        n=len(days),
        period_begin=days[0].day * DAY,
        period_end=(days[-1].day + 1) * DAY,
        head=verified.head.hash.hex(),
        source=f"the replay {reader.name}",
    )


def _check(
    engine: Engine, terms: PaperTerms, reader: JournalReader, begun: RunStarted, worth: Mapping[str, Terms]
) -> None:
    """Refuse a replay of another policy, and one of markets in which a lot is worth something else."""
    if begun.policy != engine.program.digests.policy:
        raise InvalidInput(
            f"`{reader.name}` was decided by another policy, {begun.policy[:12]}",
            hint=f"the library is {engine.program.digests.policy[:12]}: replay it, and give that journal",
        )
    for symbol, digest in begun.markets.items():
        contract = _contract(reader, digest)
        own = next((market for market in terms.markets if market.symbol == symbol), None)
        if own is None or symbol not in worth or contract != _contract_of(own):
            raise InvalidInput(
                f"the account `{terms.name}` trades no `{symbol}` as `{reader.name}` does",
                hint="contract, tick and lot have to be those of the account's market",
            )


_TOLD = ("kind", "tick", "lot", "size_unit", "contract_size")
"""What a description has to say alike, so that lots and prices of both are worth the same."""


def _contract(reader: JournalReader, digest: str) -> Mapping[str, object]:
    """Return what the description of a digest says of its contract, by the text that the journal keeps of it."""
    from golive.journal.policies import kept

    text = kept(reader, digest)
    if text is None or hashlib.sha256(text).hexdigest() != digest:
        return {}
    meaning = json.loads(text)
    return {name: meaning.get(name) for name in _TOLD}


def _contract_of(market: MarketSpec) -> Mapping[str, object]:
    from golive.api.markets import market_text

    meaning = json.loads(market_text(market))
    return {name: meaning.get(name) for name in _TOLD}
