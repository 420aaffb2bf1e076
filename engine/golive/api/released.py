"""A release: a person's signed word that one signal which was skipped may leave all the same, once, soon, at one size.

A SKIP may be released: what refused it is known. What is held, because something is unknown, cannot be signed away, nor
what halts, nor a gate that says `bypass: never`. All other gates decide anew, at the moment of the release.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from golive.api.bot_journal import BotJournal
from golive.api.engine import Engine
from golive.api.promotion_program import promotion_program
from golive.api.request import Request
from golive.api.session_permit import SessionPermit
from golive.core.dataclass import dataclass
from golive.core.errors import Refused
from golive.core.refusing import refuse_unless
from golive.core.row import Row
from golive.core.verdict import Verdict
from golive.decision import Decision, read_decision
from golive.documents.promotion import RELEASE_LIFE
from golive.journal.bodies.decision import DecisionTaken
from golive.trust.release import Release, ReleaseTerms, check_release
from golive.trust.word import Moment

AFTER = ":released"
"""How the id of what was released ends: it is another decision than the one that skipped, and is made once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Released:
    """A release that was verified, and the request that it is for."""

    word: Release
    request: Request


def find_release(
    engine: Engine, journal: BotJournal, permit: SessionPermit, request: Request, *, raw_size: object
) -> Released:
    """Return the release of a signal, and the request at its size; `raw_size` is what the row now asks for.

    Raises
    ------
    Refused
        `not_skipped` where the signal was never decided, or was not skipped; `signal_other` where it was decided for
        something else or under another policy; `no_release` where the records hold none, `capital` where it is for more
        than was asked; the reasons of the records and of `check_release`.
    """
    before = journal.decision_on(request.id)
    skipped = before is not None and before.verdict == Verdict.SKIP.name
    refuse_unless(skipped, "not_skipped", "only a signal that was skipped may be released")
    assert before is not None
    refuse_unless(_same(before, request, engine), "signal_other", "the signal was decided for something else")
    entry, body = permit.signed_on(Release.MEANING, request.id)
    line = (body.statement or "").encode()
    word = Release.read(line)
    asked = {
        "strategy": request.strategy,
        "subject": engine.program.digests.strategy[request.strategy],
        "signal": request.id,
        "policy": engine.program.digests.policy,
    }
    registry, now, heads = permit.who_counts()
    check_release(
        line,
        body.signature,
        asked=asked,
        terms=_terms(engine, request.strategy),
        registry=registry,
        moment=Moment(now=now, entry=entry.ts, heads=heads),
    )
    asked_sizes = (before.raw_size, raw_size)
    within = all(isinstance(size, float) and float(word.size) <= size for size in asked_sizes)
    refuse_unless(within, "size", "released for more than was asked")
    return Released(word=word, request=replace(request, id=request.id + AFTER, raw_size=float(word.size)))


def without_gates(engine: Engine, row: Row, decision: Decision, *, skew: int) -> Decision:
    """Return what all gates but those that skipped say of a row, under the name of the whole policy.

    Raises
    ------
    Refused
        `not_skipped` where the row is not skipped now, `never_bypassed` for a gate that nobody may pass.
    """
    refuse_unless(decision.verdict is Verdict.SKIP, "not_skipped", f"the signal is {decision.verdict.name} now")
    skipping = {gate for gate, verdict in decision.gates.items() if verdict is Verdict.SKIP}
    refuse_unless(skipping, "not_skipped", "no gate skipped it: its size is too small")
    for gate in decision.trace.checked.gates:
        passed = gate.id not in skipping or not gate.never_bypass
        refuse_unless(passed, "never_bypassed", f"`{gate.id}` refused it, which nothing bypasses")
    fewer = read_decision(_fewer(engine, skipping).evaluate(row, now=decision.ts, skew=skew))
    digests = {name: getattr(decision, name) for name in ("policy_digest", "text_digest", "strategy_digest")}
    return replace(fewer, **digests)


def _fewer(engine: Engine, gates: Collection[str]) -> Engine:
    """Compile the library without some gates of the pipeline that opens."""
    specs = engine.program.checked.specs
    intent = engine.program.checked.intent
    pipelines = tuple(
        replace(one, gates=tuple(name for name in one.gates if name.value not in gates))
        if one.decides == intent
        else one
        for one in specs.pipelines
    )
    kept = tuple(gate for gate in specs.gates if gate.header.id not in gates)
    return Engine.from_specs(replace(specs, pipelines=pipelines, gates=kept), backend=engine.backend)


def _same(before: DecisionTaken, request: Request, engine: Engine) -> bool:
    own = (before.strategy, before.symbol, before.direction, before.intent, before.policy)
    asked = (request.strategy, request.symbol, request.direction, request.intent, engine.program.digests.policy)
    return own == asked


def _terms(engine: Engine, strategy: str) -> ReleaseTerms:
    promotion = promotion_program(engine.program)
    roles = frozenset(role.value for role in promotion.policy.release_roles)
    return ReleaseTerms(roles=roles, life=promotion.wait(RELEASE_LIFE, strategy))


def remark_of(word: Release) -> str:
    """Return what a decision remarks that was released."""
    return f"released by {word.by} as {word.role}: {word.reason}"


def refusal_of(error: Refused) -> str:
    """Return what a decision remarks that was not."""
    return f"not released ({error.code}): {error.sentence}"
