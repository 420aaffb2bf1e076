"""Drills as commands hold them: on which library and market, and what is said and written of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from golive.api.guardrails_program import guardrails_program
from golive.api.switch_program import switch_program
from golive.cli.alert_terms_of import terms_of
from golive.cli.drill_alerts import AlertDrill, round_trip
from golive.cli.drill_evidence import DrillAsked, Left, write_began, write_ended
from golive.cli.drill_restore import restore_account
from golive.cli.drill_subject import drill_subject
from golive.cli.drill_version import version_put_back
from golive.cli.json_output import json_text
from golive.cli.open_library import find_library, open_engine
from golive.cli.open_market import read_streams, sample_market
from golive.cli.paper_seen import declared_terms, only_account
from golive.cli.who import UNSIGNED, user_here
from golive.core.dataclass import dataclass
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
from golive.paper.drills.outcome import Drilled, Outcome, item_of
from golive.paper.drills.private_process import private_process
from golive.paper.drills.shutdown import drill_shutdown
from golive.readiness.checklist.status import Status

if TYPE_CHECKING:
    from golive.api.engine import Engine

HOLDS, DOES_NOT, UNTRIED = 0, 1, 3
SIMULATED = "SIMULATED"


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A drill that was held to its end, and what it left."""

    drilled: Drilled
    left: Left

    @property
    def holds(self) -> bool:
        """Say whether everything came out as it has to, and the items that it is for pass by that."""
        return self.drilled.holds and all(one.status is Status.PASS for one in self.left.items)

    @property
    def fails(self) -> bool:
        """Say whether something was shown to be otherwise."""
        bad = any(not one.is_good and one.measured is not None and one.n for one in self.drilled.outcomes)
        return bad or any(one.status is Status.FAIL for one in self.left.items)


def hold_breakers(asked: DrillAsked, *, accounts: int) -> Held:
    """Fire each trip of a library's switch."""
    return _held("breakers", lambda engine: drill_breakers(_ground(engine, accounts)), asked, needs=_switch)


def hold_kills(asked: DrillAsked, *, accounts: int, commands: int) -> Held:
    """Kill private accounts of a library, and command a process of one."""

    def hold(engine: Engine) -> tuple[Outcome, ...]:
        return (
            *drill_kills(_ground(engine, accounts)),
            *_commanded(engine, find_library(asked.library).folder, commands),
        )

    return _held("kill", hold, asked, needs=_switch)


def hold_failover(asked: DrillAsked, *, kills: int, seed: int) -> Held:
    """Lose the feed and the broker of private accounts of a library, kill the process of one, and start it again."""

    def hold(engine: Engine) -> tuple[Outcome, ...]:
        account, clock = _simulated_account(engine), SystemClock()
        if account is None:
            return (Outcome(name="lost", measured=None, unit="entries", n=0, why=NO_ACCOUNT),)
        taken = _ground(engine, 1).taken()
        lost = (*drill_lost_connections(taken), drill_load(taken[0], clock))
        with private_process(find_library(asked.library).folder, account, clock) as process:
            return (*drill_failover(process, clock, kills, seed=seed), *lost)

    return _held("failover", hold, asked, needs=_switch)


def hold_restore(asked: DrillAsked, *, account: str | None, backup: str | None) -> Held:
    """Back up the journal of an account of a library, or take a backup of it, and put it back in a clean place."""
    source = "golive drill restore: a backup of the account's own journal, put back in a folder of its own"
    return _held(
        "restore",
        lambda engine: restore_account(asked.library, engine, account, backup),
        asked,
        source=source,
        needs=lambda engine: only_account(declared_terms(engine), account),
    )


def hold_alerts(asked: AlertDrill) -> Held:
    """Send an alert on every channel of a library, and wait for a person who acknowledges it."""
    source = "golive drill alerts: a message on every channel, and a person's answer (UNSIGNED)"
    own = DrillAsked(library=asked.library, records=asked.records, by=asked.by)
    return _held("alerts", lambda engine: round_trip(asked, engine), own, source=source, needs=terms_of)


def hold_guardrails(asked: DrillAsked, *, pairs: int, seed: int) -> Held:
    """Propose planted updates to a library's guardrails, and let planted models that got in be taken out again."""
    source = f"golive drill guardrails: planted updates and models, {SIMULATED} returns"

    def hold(engine: Engine) -> tuple[Outcome, ...]:
        guardrails = guardrails_program(engine.program)
        return (*drill_guardrails(guardrails, pairs=pairs, seed=seed), *_taken_out(engine, MODELS, seed))

    return _held("guardrails", hold, asked, source=source, needs=_guardrails)


MODELS = 5
"""How many planted models lose where nobody says how many."""


def hold_rollback(asked: DrillAsked, *, trials: int, seed: int) -> Held:
    """Let planted models lose, and see a library's guardrails take them out; then shut accounts down, and roll back."""

    def hold(engine: Engine) -> tuple[Outcome, ...]:
        models = _taken_out(engine, trials, seed)
        return (*models, *drill_shutdown(_ground(engine, 1).taken(), version_put_back(engine), SystemClock()))

    source = f"golive drill rollback: planted models, {SIMULATED} returns, private accounts"
    return _held("rollback", hold, asked, source=source, needs=_guardrails)


def _taken_out(engine: Engine, trials: int, seed: int) -> tuple[Outcome, ...]:
    with TemporaryDirectory(prefix="golive-drill-") as folder:
        return drill_rollback(guardrails_program(engine.program), Path(folder), trials=trials, seed=seed)


def hold_drift(asked: DrillAsked, *, models: int, seed: int) -> Held:
    """Let private models live by the guardrails of a library, and decay."""
    source = f"golive drill drift: private models, their returns {SIMULATED}"

    def hold(engine: Engine) -> tuple[Outcome, ...]:
        return drill_drift(live_limits(guardrails_program(engine.program), ""), models=models, seed=seed)

    return _held("drift", hold, asked, source=source, needs=_guardrails)


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


def _switch(engine: Engine) -> object:
    return switch_program(engine.program)


def _guardrails(engine: Engine) -> object:
    return guardrails_program(engine.program)


def _held(
    drill: str,
    hold: Callable[[Engine], tuple[Outcome, ...]],
    asked: DrillAsked,
    *,
    source: str = "",
    needs: Callable[[Engine], object] = lambda _: None,
) -> Held:
    """Hold a drill between two words in the records: that it began, and what came out.

    What it `needs` and the library has not is a mistake of whoever asked, and no drill that began.
    """
    engine, clock = open_engine(asked.library), SystemClock()
    needs(engine)
    began = clock.wall_ns()
    begun = Drilled(
        drill=drill,
        outcomes=(),
        began=began,
        ended=began,
        subject=drill_subject(engine),
        strategies=tuple(engine.program.signals),
        source=source or f"golive drill {drill}: private accounts on {SIMULATED} markets",
        by=asked.by or user_here(),
    )
    write_began(asked, begun, engine)
    drilled = replace(begun, outcomes=_to_its_end(hold, engine), ended=clock.wall_ns())
    return Held(drilled=drilled, left=write_ended(asked, drilled, engine))


def _to_its_end(hold: Callable[[Engine], tuple[Outcome, ...]], engine: Engine) -> tuple[Outcome, ...]:
    """Hold a drill; what broke it off is what it came to, so that no earlier one speaks for what stands now."""
    try:
        return hold(engine)
    except BrokenChain as error:
        return (Outcome(name="ended", measured=0.0, unit="holds", n=1, why=str(error), least=1.0),)
    except (Undecided, Unavailable, OSError) as error:
        return (Outcome(name="ended", measured=None, unit="holds", n=0, why=first_line(error), least=1.0),)


def _equity(engine: Engine) -> float:
    """Return what a private account begins with: as the library's first account does, or as a run."""
    from golive.cli.replay_options import EQUITY, equity_of

    papers = engine.program.checked.specs.papers
    return papers[0].capital.value if papers else equity_of(EQUITY)


def exit_code(held: Held) -> int:
    """Return the exit code of a drill: what did not hold is surer than what could not be tried."""
    if held.holds:
        return HOLDS
    return DOES_NOT if held.fails else UNTRIED


def drilled_as_text(held: Held) -> str:
    """Return what came out, a line each."""
    return "\n".join(printable(line, keep="") for line in _lines(held))


def _lines(held: Held) -> Iterator[str]:
    drilled = held.drilled
    if SIMULATED in drilled.source:
        yield f"*** {SIMULATED} ***"
    word = {HOLDS: "holds", DOES_NOT: "does not hold", UNTRIED: "could not be tried"}[exit_code(held)]
    yield f"drill {drilled.drill}: {word}, in {(drilled.ended - drilled.began) / NANOS:.1f} s"
    width = max(len(one.name) for one in drilled.outcomes)
    yield from (f"  {one.name:<{width}}  {_measured(one)}" for one in drilled.outcomes)
    yield from (f"{one.item} {one.status.name}: {one.why}" for one in held.left.items)
    yield f"{drilled.source}; by {drilled.by} ({UNSIGNED})"
    yield f"evidence about subject {drilled.subject[:12]}... written into {held.left.place}"


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


def drilled_as_json(held: Held) -> str:
    """Return the same as a document; instants are text, for readers of JSON round large numbers."""
    drilled = held.drilled
    return json_text(
        {
            "drill": drilled.drill,
            "holds": held.holds,
            "began": str(drilled.began),
            "ended": str(drilled.ended),
            "subject": drilled.subject,
            "strategies": list(drilled.strategies),
            "source": drilled.source,
            "by": drilled.by,
            "signed": False,
            "records": held.left.place,
            "items": [{"item": one.item, "status": one.status.name, "why": one.why} for one in held.left.items],
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
