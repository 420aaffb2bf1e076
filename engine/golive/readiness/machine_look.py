"""What a machine does of itself: it looks at where a strategy stands, and steps it down by the rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from golive.core.unit import NANOS
from golive.core.value import Unknown
from golive.journal.bodies.promotion import StrategyPromoted
from golive.journal.bodies.stage_look import StageLooked
from golive.readiness.checklist.readiness import readiness
from golive.readiness.people_desk import PeopleDesk
from golive.readiness.promotion import SUBJECT
from golive.readiness.stage import Stage
from golive.readiness.step_acts import changed
from golive.trust.permit_word import NONE, VALID

MACHINE = "golive"
"""Who steps a strategy down by a rule."""

Facts = Mapping[str, float | str | None]


def facts_of(desk: PeopleDesk, strategy: str, *, permit: str | None, kill_file: str | None) -> Facts:
    """Return what is known of a strategy's stage; None is what is not known.

    Parameters
    ----------
    permit
        What its permit comes to, one of `golive.trust.permit_word.WORDS`. Until the first lease of a promotion there is
        none, and nothing has lapsed.
    kill_file
        `present`, `absent`, or None where nobody could look.
    """
    standing, floor = desk.standing(strategy).standing, desk.record.permits.floor(strategy)
    unleased = not isinstance(floor, Unknown) and floor.mode is None
    shown = desk.items(strategy, standing.stage) if standing.stage.moves_money else None
    lacking = None if shown is None else readiness(shown.items, shown.statuses, stage=standing.stage).blockers
    return {
        "permit_word": VALID if unleased and permit == NONE else permit,
        "kill_file": kill_file,
        "open_items": None if lacking is None else float(len(lacking)),
        "broken_records": float(len(desk.doubts(strategy))),
        "stage_time": (desk.now - standing.since) / NANOS,
    }


def step_down(desk: PeopleDesk, strategy: str, facts: Facts) -> tuple[StrategyPromoted | None, str]:
    """Look once, write what came of it, and return the step down with its reason, or None.

    One step an evaluation; what is unknown is noted, so that the next look knows for how long it has been.
    """
    record = desk.standing(strategy)
    if record.standing.stage.moves_money and record.subject != desk.subject(strategy):
        moved = changed(desk, strategy, Stage.PAPER, why=SUBJECT, by=MACHINE)
        desk.write(moved)
        return moved, "it is another version than the one that was promoted"
    looked = desk.promotion.looked(facts, desk.now, strategy=strategy)
    answers = {id: None if isinstance(rule.value, Unknown) else rule.value for id, rule in looked.items()}
    after, verdict = record.standing.looked(desk.now, answers, desk.terms(strategy))
    bodies: list[StrategyPromoted | StageLooked] = []
    if after.doubts != record.standing.doubts:
        bodies.append(StageLooked(strategy=strategy, n=record.looks + 1, unknown_since=dict(after.doubts)))
    step: StrategyPromoted | None = None
    if verdict.accepted:
        most = _most(desk, strategy, after.stage)
        step = changed(desk, strategy, after.stage, why=verdict.rule, by=MACHINE, most=most)
        bodies.append(step)
    if bodies:
        desk.write(*bodies)
    return step, looked[verdict.rule].because if verdict.accepted else ""


def _most(desk: PeopleDesk, strategy: str, to: Stage) -> Decimal | None:
    """Return what may be at stake one stage lower: as large a share of the lease as the lower stage has of all."""
    floor = desk.record.permits.floor(strategy)
    if to is not Stage.CANARY or isinstance(floor, Unknown):
        return None
    standing, terms = desk.standing(strategy).standing, desk.terms(strategy)
    shares = [Decimal(str(replace(standing, stage=stage).capital_share(terms))) for stage in (to, standing.stage)]
    return floor.capital * shares[0] / shares[1]
