"""Drills as commands hold them: on which library and market, and what is said and written of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from golive.api.guardrails_program import guardrails_program
from golive.cli.drill_alerts import AlertDrill, round_trip
from golive.cli.drill_restore import restore_account
from golive.cli.drill_version import version_put_back
from golive.cli.json_output import json_text
from golive.cli.open_library import find_library, open_engine
from golive.cli.open_market import read_streams, sample_market
from golive.cli.records_place import folder_of, records_at
from golive.cli.who import UNSIGNED, user_here
from golive.core.errors import BrokenChain, Unavailable, Undecided, first_line
from golive.core.printable import printable
from golive.core.unit import NANOS
from golive.journal.system_clock import SystemClock
from golive.learning.live.live_gate import live_limits
from golive.paper.drills.drift import drill_drift
from golive.paper.drills.failover import drill_failover
from golive.paper.drills.live_kills import drill_live_kills
from golive.paper.drills.load import drill_load
from golive.paper.drills.lost_connections import drill_lost_connections
from golive.paper.drills.machine_drills import Ground, drill_breakers, drill_kills
from golive.paper.drills.model_drills import drill_guardrails, drill_rollback
from golive.paper.drills.outcome import Drilled, Outcome, item_of, write_evidence
from golive.paper.drills.private_process import private_process
from golive.paper.drills.shutdown import drill_shutdown

if TYPE_CHECKING:
    from golive.api.engine import Engine

HOLDS, DOES_NOT, UNTRIED = 0, 1, 3
SIMULATED = "SIMULATED"


def hold_breakers(library: str | None, *, accounts: int, by: str | None) -> Drilled:
    """Fire each trip of a library's switch."""
    return _held("breakers", lambda engine: drill_breakers(_ground(engine, accounts)), library, by)


def hold_kills(library: str | None, *, accounts: int, commands: int, by: str | None) -> Drilled:
    """Kill private accounts of a library, and command a process of one."""

    def hold(engine: Engine) -> tuple[Outcome, ...]:
        return (*drill_kills(_ground(engine, accounts)), *_commanded(engine, find_library(library).folder, commands))

    return _held("kill", hold, library, by)


def hold_failover(library: str | None, *, kills: int, seed: int, by: str | None) -> Drilled:
    """Lose the feed and the broker of private accounts of a library, kill the process of one, and start it again."""

    def hold(engine: Engine) -> tuple[Outcome, ...]:
        account, clock = _simulated_account(engine), SystemClock()
        if account is None:
            return (Outcome(name="lost", measured=None, unit="entries", n=0, why=NO_ACCOUNT),)
        taken = _ground(engine, 1).taken()
        lost = (*drill_lost_connections(taken), drill_load(taken[0], clock))
        with private_process(find_library(library).folder, account, clock) as process:
            return (*drill_failover(process, clock, kills, seed=seed), *lost)

    return _held("failover", hold, library, by)


def hold_restore(library: str | None, *, account: str | None, backup: str | None, by: str | None) -> Drilled:
    """Back up the journal of an account of a library, or take a backup of it, and put it back in a clean place."""
    source = "golive drill restore: a backup of the account's own journal, put back in a folder of its own"
    return _held(
        "restore", lambda engine: restore_account(library, engine, account, backup), library, by, source=source
    )


def hold_alerts(asked: AlertDrill) -> Drilled:
    """Send an alert on every channel of a library, and wait for a person who acknowledges it."""
    source = "golive drill alerts: a message on every channel, and a person's answer (UNSIGNED)"
    return _held("alerts", lambda engine: round_trip(asked, engine), asked.library, asked.by, source=source)


def hold_guardrails(library: str | None, *, pairs: int, seed: int, by: str | None) -> Drilled:
    """Propose planted updates to a library's guardrails."""
    source = f"golive drill guardrails: planted updates, {SIMULATED} returns"
    return _held(
        "guardrails",
        lambda engine: drill_guardrails(guardrails_program(engine.program), pairs=pairs, seed=seed),
        library,
        by,
        source=source,
    )


def hold_rollback(library: str | None, *, trials: int, seed: int, by: str | None) -> Drilled:
    """Let planted models lose, and see a library's guardrails take them out; then shut accounts down, and roll back."""

    def hold(engine: Engine) -> tuple[Outcome, ...]:
        guardrails, ground = guardrails_program(engine.program), _ground(engine, 1)
        with TemporaryDirectory(prefix="golive-drill-") as folder:
            models = drill_rollback(guardrails, Path(folder), trials=trials, seed=seed)
        return (*models, *drill_shutdown(ground.taken(), version_put_back(engine), SystemClock()))

    source = f"golive drill rollback: planted models, {SIMULATED} returns, private accounts"
    return _held("rollback", hold, library, by, source=source)


def hold_drift(library: str | None, *, models: int, seed: int, by: str | None) -> Drilled:
    """Let private models live by the guardrails of a library, and decay."""
    source = f"golive drill drift: private models, their returns {SIMULATED}"

    def hold(engine: Engine) -> tuple[Outcome, ...]:
        return drill_drift(live_limits(guardrails_program(engine.program), ""), models=models, seed=seed)

    return _held("drift", hold, library, by, source=source)


NO_ACCOUNT = "no account of the library trades on simulated markets alone"


def _commanded(engine: Engine, folder: Path, commands: int) -> tuple[Outcome, ...]:
    account, clock = _simulated_account(engine), SystemClock()
    if account is None:
        return (Outcome(name="live/obeyed_longest", measured=None, unit="s of the clock", n=0, why=NO_ACCOUNT),)
    with private_process(folder, account, clock) as process:
        return drill_live_kills(process, clock, commands)


def _simulated_account(engine: Engine) -> str | None:
    """Return an account that needs no exchange: what its process does in a drill reaches nobody."""
    specs = engine.program.checked.specs
    simulated = {market.id for market in specs.markets if market.is_simulated}
    names = (paper.header.id for paper in specs.papers if {name.value for name in paper.markets} <= simulated)
    return next(names, None)


def _ground(engine: Engine, accounts: int) -> Ground:
    market = sample_market(engine)
    data, _ = read_streams(market)
    return Ground(engine=engine, market=market.spec, data=data, equity=_equity(engine), accounts=accounts)


def _held(
    drill: str,
    hold: Callable[[Engine], tuple[Outcome, ...]],
    library: str | None,
    by: str | None,
    *,
    source: str = "",
) -> Drilled:
    engine, clock = open_engine(library), SystemClock()
    began = clock.wall_ns()
    outcomes = _to_its_end(hold, engine)
    return Drilled(
        drill=drill,
        outcomes=outcomes,
        began=began,
        ended=clock.wall_ns(),
        subject=drill_subject(engine),
        strategies=tuple(engine.program.signals),
        source=source or f"golive drill {drill}: private accounts on {SIMULATED} markets",
        by=by or user_here(),
    )


def _to_its_end(hold: Callable[[Engine], tuple[Outcome, ...]], engine: Engine) -> tuple[Outcome, ...]:
    """Hold a drill; what broke it off is what it came to, so that no earlier one speaks for what stands now."""
    try:
        return hold(engine)
    except BrokenChain as error:
        return (Outcome(name="ended", measured=0.0, unit="holds", n=1, why=str(error), least=1.0),)
    except (Undecided, Unavailable, OSError) as error:
        return (Outcome(name="ended", measured=None, unit="holds", n=0, why=first_line(error), least=1.0),)


def drill_subject(engine: Engine) -> str:
    """Return what a drill is evidence about: the library's first account, or its policy where it has none."""
    from golive.api.paper_terms import paper_terms
    from golive.loader.code_digest import deciding_code
    from golive.paper.account_subject import subject_of

    specs = engine.program.checked.specs
    if not specs.papers:
        return engine.program.digests.policy
    return subject_of(engine, paper_terms(specs.papers[0], specs), deciding_code()).digest


def _equity(engine: Engine) -> float:
    """Return what a private account begins with: as the library's first account does, or as a run."""
    from golive.cli.replay_options import EQUITY, equity_of

    papers = engine.program.checked.specs.papers
    return papers[0].capital.value if papers else equity_of(EQUITY)


def write(drilled: Drilled, library: str | None, records: str | None) -> str:
    """Write the evidence of a drill into the records; return where they are."""
    from golive.journal.home_at import home_at
    from golive.journal.journal import Journal

    place = find_library(library)
    if records is None:
        folder_of(place).mkdir(parents=True, exist_ok=True)
    with Journal.shared(home_at(records_at(records, place))) as journal:
        write_evidence(journal, drilled)
        return journal.home.place


def exit_code(drilled: Drilled) -> int:
    """Return the exit code of a drill: what did not hold is surer than what could not be tried."""
    if drilled.holds:
        return HOLDS
    bad = any(not one.is_good and one.measured is not None and one.n for one in drilled.outcomes)
    return DOES_NOT if bad else UNTRIED


def drilled_as_text(drilled: Drilled, place: str) -> str:
    """Return what came out, a line each."""
    return "\n".join(printable(line, keep="") for line in _lines(drilled, place))


def _lines(drilled: Drilled, place: str) -> Iterator[str]:
    if SIMULATED in drilled.source:
        yield f"*** {SIMULATED} ***"
    word = "holds" if drilled.holds else "does not hold" if exit_code(drilled) == DOES_NOT else "could not be tried"
    yield f"drill {drilled.drill}: {word}, in {(drilled.ended - drilled.began) / NANOS:.1f} s"
    width = max(len(one.name) for one in drilled.outcomes)
    yield from (f"  {one.name:<{width}}  {_measured(one)}" for one in drilled.outcomes)
    yield f"{drilled.source}; by {drilled.by} ({UNSIGNED})"
    yield f"evidence about subject {drilled.subject[:12]}... written into {place}"


def _measured(outcome: Outcome) -> str:
    if outcome.measured is None:
        return f"not measured: {outcome.why}"
    wanted = _wanted(outcome)
    mark = "" if not wanted else f", {wanted}: {'good' if outcome.is_good else f'BAD {outcome.why}'.rstrip()}"
    return f"{outcome.measured:g} {outcome.unit}{mark} (n = {outcome.n})"


def _wanted(outcome: Outcome) -> str:
    if outcome.most is not None:
        return f"at most {outcome.most:g}"
    return "" if outcome.least is None else f"at least {outcome.least:g}"


def drilled_as_json(drilled: Drilled, place: str) -> str:
    """Return the same as a document; instants are text, for readers of JSON round large numbers."""
    return json_text(
        {
            "drill": drilled.drill,
            "holds": drilled.holds,
            "began": str(drilled.began),
            "ended": str(drilled.ended),
            "subject": drilled.subject,
            "strategies": list(drilled.strategies),
            "source": drilled.source,
            "by": drilled.by,
            "signed": False,
            "records": place,
            "outcomes": [
                {
                    "item": item_of(drilled.drill, one),
                    "measured": one.measured,
                    "why": one.why or None,
                    "unit": one.unit,
                    "n": one.n,
                    "most": one.most,
                    "least": one.least,
                    "good": one.is_good,
                }
                for one in drilled.outcomes
            ],
        }
    )
