"""What measures of the checklist are made from, read off an account: its journal, what tells of it, and probes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from golive.cli.records_place import root_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from golive.api.engine import Engine
    from golive.api.paper_terms import PaperTerms
    from golive.cli.kept_folds import KeptFolds
    from golive.cli.open_library import LibraryPlace
    from golive.core.row import Row
    from golive.journal.anchor_file import Anchored
    from golive.journal.entry import Entry
    from golive.journal.home import Home
    from golive.journal.journal import JournalReader
    from golive.paper.heartbeat_file import Beat
    from golive.readiness.change_steps import Step
    from golive.readiness.durability.policy import DurabilityPolicy
    from golive.readiness.measures.facts import DeclaredStrategy, Facts, MonitorSeen
    from golive.readiness.measures.read_account import AccountAsked, AccountRead
    from golive.trading.paper_days import Realm

GATE, TABLE, REGIME = "orderflow", "strategy_regime", "market_regime.state"
"""The gate that no order may pass by, the matrix of regimes, and the column in which a row says its regime."""


def with_account(
    facts: Facts,
    engine: Engine,
    place: LibraryPlace,
    strategy: str,
    *,
    realm: Realm,
    now: int,
    records: Iterable[Entry] = (),
    outside: Iterable[Anchored] = (),
    explained: frozenset[Step] = frozenset(),
    kept: KeptFolds | None = None,
    until: int | None = None,
) -> Facts:
    """Return facts with all that the account of a strategy says; without one, or its journal, as they were.

    `outside` are anchors that were read elsewhere than in the records, `explained` the changes that somebody explained,
    and `kept` what measuring came to before. `until` is the instant up to which its journal is read; all without one.
    """
    from golive.cli.accounts_of_strategy import account_of_strategy, hosts_heard
    from golive.cli.kept_folds import KeptFolds
    from golive.journal.anchors import anchors_of
    from golive.paper.account_files import AccountFiles
    from golive.paper.account_journal import account_of

    heard = tuple(records)
    anchors = [*anchors_of(heard), *outside]
    with account_of_strategy(engine, place, strategy) as account:
        if account is None:
            return facts
        terms, home, beat = account
        folder = AccountFiles.below(root_of(place), terms.name).folder
        folds = KeptFolds() if kept is None else kept

        def asking(asked: AccountAsked) -> AccountAsked:
            own = [one for one in anchors if account_of(one.journal) == terms.name]
            return replace(asked, anchors=own, explained=explained, kept=folds.read(folder), rereads=not folds.renders)

        def keeping(read: AccountRead) -> str:
            return "" if read.kept is None or kept is None else folds.write(folder, read.kept)

        seen = _read(
            facts,
            engine,
            terms,
            home,
            beat,
            strategy,
            heard,
            realm=realm,
            now=now,
            until=until,
            asking=asking,
            keeping=keeping,
        )
        declared, hosts = hosts_heard(engine, place, strategy)
        return replace(seen, declared_hosts=declared, hosts=hosts)


def _read(
    facts: Facts,
    engine: Engine,
    terms: PaperTerms,
    home: Home,
    beat: Beat | None,
    strategy: str,
    records: Sequence[Entry],
    *,
    realm: Realm,
    now: int,
    until: int | None,
    asking: Callable[[AccountAsked], AccountAsked],
    keeping: Callable[[AccountRead], str],
) -> Facts:
    from golive.paper.account_journal import runs_of
    from golive.readiness.measures.read_account import read_account

    runs = [one for name in runs_of(home, terms.name) if (one := _run(home, name, until)) is not None]
    if not runs:
        return facts
    read = read_account(runs, asking(_asked(engine, terms, runs[-1], strategy, realm=realm, now=now)), now=now)
    seen = replace(
        facts,
        account=replace(read.seen, folded=keeping(read)),
        anchors=read.anchors,
        changes=read.changes,
        monitor=_monitor(home, terms.name, read, beat, now),
    )
    probed = _stressed(_probed(seen, engine, read.rows), engine, terms, read.rows)
    return _earned(probed, engine, terms, strategy, records)


def _run(home: Home, name: str, until: int | None) -> JournalReader | None:
    """Return a run as it was at an instant, None where it had not begun by then."""
    from golive.journal.earlier import EarlierReader
    from golive.journal.journal import JournalReader

    if until is None:
        return JournalReader(home, name)
    run = EarlierReader(home, name, at=until)
    return run if run.head().seq else None


def _asked(
    engine: Engine, terms: PaperTerms, run: JournalReader, strategy: str, *, realm: Realm, now: int
) -> AccountAsked:
    from golive.api.market_terms import terms_of
    from golive.execution.contract import Terms
    from golive.loader.code_digest import code_digest, deciding_code
    from golive.paper.account_subject import subject_of
    from golive.paper.status import wanted_by
    from golive.readiness.measures.read_account import AccountAsked
    from golive.trading.live_parts import last_live

    kept = last_live(run)
    by_symbol = {market.symbol: terms_of(market) for market in terms.markets}
    return AccountAsked(
        strategy=strategy,
        gate=GATE,
        terms={symbol: one for symbol, one in by_symbol.items() if isinstance(one, Terms)},
        regime=REGIME,
        families={one.header.id: one.family.value for one in engine.program.checked.specs.strategies},
        needed=wanted_by(terms).needed,
        realm=realm,
        subject=subject_of(engine, terms, deciding_code()).digest,
        lost=() if kept is None else [(one.since, max(one.since, now)) for one in kept[1].lost],
        code=code_digest(),
    )


def _monitor(home: Home, account: str, read: AccountRead, beat: Beat | None, now: int) -> MonitorSeen | None:
    """Return what who tells alerts has seen: every order until it went round last, and how late it told."""
    from golive.journal.bodies.alert import AlertRaised
    from golive.journal.bodies.delivery import DeliveryTried
    from golive.journal.bodies.kinds import read_body
    from golive.journal.outbox import DELIVERED, outboxes
    from golive.readiness.measures.facts import MonitorSeen

    if beat is None or beat.telling is None:
        return None
    happened: dict[str, int] = {}
    got: dict[str, int] = {}
    for box in outboxes(home, account):
        for entry in box.entries():
            body = read_body(entry.kind, entry.body) if entry.kind in (AlertRaised.KIND, DeliveryTried.KIND) else None
            if isinstance(body, AlertRaised) and body.same_as is None:
                happened[body.alert] = entry.ts if body.at is None else body.at
            elif isinstance(body, DeliveryTried) and body.outcome == DELIVERED:
                got[body.alert] = min(body.at, got.get(body.alert, body.at))
    return MonitorSeen(
        orders=len(read.sent),
        seen=sum(at <= beat.telling for at in read.sent),
        at=beat.telling,
        lags=tuple(max(0, got.get(alert, now) - at) for alert, at in happened.items()),
    )


def _probed(facts: Facts, engine: Engine, rows: tuple[Row, ...]) -> Facts:
    from golive.readiness.measures.probing import (
        blocked_probes,
        bypass_probes,
        limit_probes,
        regime_cells,
        rows_that_execute,
    )

    first = rows_that_execute(engine, rows)
    return replace(
        facts,
        policy=engine.program.digests.policy,
        limits=limit_probes(engine, first),
        bypass=bypass_probes(engine, GATE, first),
        cells=regime_cells(engine, TABLE),
        blocked=blocked_probes(engine, TABLE, REGIME, first),
    )


def _stressed(facts: Facts, engine: Engine, terms: PaperTerms, rows: tuple[Row, ...]) -> Facts:
    from golive.readiness.measures.stress_policy import stress_policy
    from golive.readiness.measures.stressing import stressed

    policy = stress_policy(engine.program.checked.specs)
    if policy is None:
        return facts
    appetite = policy.appetite * terms.equity
    return replace(facts, stress=stressed(engine, rows, policy.scenarios, appetite=appetite))


def _earned(facts: Facts, engine: Engine, terms: PaperTerms, strategy: str, records: Sequence[Entry]) -> Facts:
    import numpy as np

    from golive.core.errors import InvalidInput
    from golive.readiness.measures.backtests import backtest_of
    from golive.readiness.measures.earned import assessed_days, break_even_lower_bps, score_of

    account = facts.account
    try:
        policy = durability_of_days(engine)
    except InvalidInput:
        return facts
    if account is None:
        return facts
    backtest = backtest_of(
        records,
        account=terms.name,
        strategy=strategy,
        policy=engine.program.digests.policy,
        before=account.began,
    )
    declared = replace(_declared(engine, terms, strategy, facts.looks), backtest=backtest)
    assessed = assessed_days(account, declared, policy, rng=np.random.default_rng(_SEED))
    return replace(
        facts,
        declared=declared,
        assessed=assessed,
        break_even_lower_bps=break_even_lower_bps(account.traded, policy, rng=np.random.default_rng(_SEED)),
        durability=None if assessed is None else score_of(assessed),
    )


def durability_of_days(engine: Engine) -> DurabilityPolicy:
    """Return the durability score of a library for days of UTC, every one of which is a period of the record.

    Raises
    ------
    InvalidInput
        When the library has no such score, or no impact coefficients.
    """
    from golive.readiness.durability.policy import durability_policy
    from golive.replay.money.earnings import DAYS_A_YEAR

    specs = engine.program.checked.specs
    return durability_policy(specs, periods_per_year=DAYS_A_YEAR, trading_days=DAYS_A_YEAR)


def _declared(engine: Engine, terms: PaperTerms, strategy: str, looks: int | None) -> DeclaredStrategy:
    """Return what documents and records say of a strategy: of one that is fitted outside nobody counts parameters.

    Looks at versions of its models are trials as well, whatever its author remembers; where the records do not tell
    how many there were, nobody knows how many trials.
    """
    from golive.api.market_terms import terms_of
    from golive.execution.contract import Terms
    from golive.readiness.measures.facts import DeclaredStrategy

    one = next(one for one in engine.program.checked.specs.strategies if one.header.id == strategy)
    worth = [terms_of(market) for market in terms.markets]
    return DeclaredStrategy(
        capital=terms.equity,
        trials=None if looks is None else max(one.trials, looks),
        parameters=None if one.models or one.is_external else len(one.parameters),
        pays_no_interest=all(isinstance(market, Terms) and not market.spot for market in worth),
    )


_SEED = 1
"""What resamples are drawn by: the same days give the same bound."""
