"""What a packet says of a strategy now, from how its items stand, the policy, and what people signed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from golive.compiler.order_flow import OrderFlow
from golive.core.dash import DASH
from golive.core.dataclass import dataclass
from golive.core.utc_text import utc_text
from golive.documents.checklist import ChecklistItem
from golive.documents.library import Specs
from golive.readiness.checklist.item_words import ItemWords
from golive.readiness.checklist.standing import Standing, Stands
from golive.readiness.packet.before import BeforeSeen
from golive.readiness.packet.changes import Now, changes_chapter, changes_since
from golive.readiness.packet.facts import (
    Chapter,
    ItemFact,
    MoneyFact,
    NumberFact,
    PacketFacts,
    RuleFact,
    StepFact,
)
from golive.readiness.packet.policy_chapters import regime_chapter, strategy_chapter, stress_chapter
from golive.readiness.packet.record_chapters import history_chapter, waivers_table
from golive.readiness.packet.waivers_held import waivers_in_force
from golive.readiness.people_words import GivenWord
from golive.readiness.stage import Stage
from golive.readiness.standing_record import PeopleRecord

LIMITS = (
    "Thirty days on paper confirm that it works, not that it earns: their Sharpe ratio is far too uncertain for that.",
    "Fills on paper are simulated: nobody really traded, and a market with these orders in it is another one.",
    "Items map to rules of supervisors; that is no claim to comply with them.",
    "Who keeps the records could have kept others: verify this against the records, and their head by an anchor.",
    "What lies outside of the records is not in here: other accounts, other strategies, the broker's own books.",
)
"""What no packet tells."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """What a packet is gathered from.

    `commands` are the next command for each item, `steps` those before live, `words` what people signed on the
    strategy, each verified, and `uncounted` why nothing of it counts; `longest_waiver` is how long the library lets a
    waiver last, in nanoseconds. `asked` is the step in words, `before` the last packet that was approved. `account` are
    the chapters of the account on paper, `trips` its round trips by family and regime, None where it could not be read,
    and `stressed` what scenarios came to.
    """

    standing: Standing
    items: Mapping[str, ItemWords]
    commands: Mapping[str, str]
    steps: Sequence[StepFact]
    numbers: Sequence[NumberFact]
    money: Sequence[MoneyFact]
    words: Sequence[GivenWord]
    record: PeopleRecord
    needed_for: Stage
    order_flow: OrderFlow
    solo: bool
    uncounted: str
    longest_waiver: int
    policy: str
    asked: str
    currency: str
    before: BeforeSeen
    account: Sequence[Chapter]
    trips: Mapping[tuple[str, str], int] | None
    stressed: Sequence[str]
    scorecard: Sequence[Chapter] = ()


def gather(sources: Gathered, specs: Specs) -> PacketFacts:
    """Return what the packet of a strategy says."""
    strategy = next(one for one in specs.strategies if one.header.id == sources.standing.strategy)
    facts = tuple(_item(sources, one) for one in sources.standing.each)
    changes = changes_since(
        sources.before,
        Now(
            subject=sources.standing.subject,
            policy=sources.policy,
            asked=sources.asked,
            needed_for=sources.needed_for,
            items=facts,
            numbers=sources.numbers,
        ),
    )
    return PacketFacts(
        title=strategy.header.title,
        stage_needed=sources.needed_for.value,
        order_flow=sources.order_flow,
        solo=sources.solo,
        uncounted=sources.uncounted,
        items=facts,
        steps=tuple(sources.steps),
        numbers=tuple(sources.numbers),
        money=tuple(sources.money),
        waivers=tuple(
            waivers_in_force(sources.standing, sources.words, stage=sources.needed_for, longest=sources.longest_waiver)
        ),
        changes=changes.sentences,
        limits=(*_untold(sources), *LIMITS),
        strategy=strategy_chapter(strategy),
        chapters=(
            history_chapter(sources.record, sources.words, sources.standing.strategy, sources.currency),
            *sources.account,
            *regime_chapter(specs, strategy, sources.trips),
            *stress_chapter(specs, sources.stressed),
            *sources.scorecard,
            changes_chapter(changes, waivers_table(sources.words)),
        ),
    )


def _untold(sources: Gathered) -> Iterator[str]:
    """Yield what is to be said of records, money and an account that the page does not hold, and of what ends."""
    if sources.standing.doubt:
        yield f"Nothing here may be believed: {sources.standing.doubt}."
    if sources.needed_for is Stage.LIVE:
        yield "All numbers are of the account on paper: what a canary traded with money, and what it cost, is not here."
    if all(one.n == "0" for one in sources.numbers):
        yield (
            "The account was not at hand when this was drawn: its numbers are not told, and items rest on the records."
        )

    stage = sources.needed_for
    ends = [
        (one.expires, one.item.id)
        for one in sources.standing.each
        if one.expires is not None and one.item.needed_at(stage) and one.at(stage).status.satisfies
    ]
    if ends:
        end, first = min(ends)
        yield f"Evidence ends before the packet may: {first} is the first to be satisfied no more, on {utc_text(end)}."


def _item(sources: Gathered, one: Stands) -> ItemFact:
    words = sources.items[one.item.id]
    written, piece = words.written, one.at(sources.needed_for).evidence
    return ItemFact(
        id=one.item.id,
        title=written.title,
        category=written.category,
        how=written.how.value,
        needed_for=written.needed_for,
        waivable=one.item.waivable,
        canary=one.canary.status.name,
        live=one.live.status.name,
        why=words.sentence(one.item, one.at(sources.needed_for), now=sources.standing.now, stage=sources.needed_for),
        owner=" or ".join(sorted(one.item.roles)) or DASH,
        next=DASH if one.at(sources.needed_for).status.satisfies else sources.commands[one.item.id],
        until=DASH if one.expires is None else utc_text(one.expires),
        maps_to=tuple(written.maps_to),
        rules=tuple(_rules(sources, words, one, written)),
        evidence=DASH if piece is None else piece.id,
        n=DASH if piece is None or piece.n is None else str(piece.n),
        begin=DASH if piece is None or piece.period_begin is None else utc_text(piece.period_begin),
        end=DASH if piece is None or piece.period_end is None else utc_text(piece.period_end),
        by=DASH if piece is None or not piece.by else piece.by,
        sources=() if piece is None else piece.sources,
    )


def _rules(sources: Gathered, words: ItemWords, one: Stands, written: ChecklistItem) -> Iterator[RuleFact]:
    for rule in words.rules(one.item, one.at(sources.needed_for), stage=sources.needed_for):
        yield RuleFact(
            rule=rule.id,
            observed=rule.observed,
            op=rule.op,
            limit=rule.limit,
            margin=DASH if rule.margin is None else f"{rule.margin:.6g}",
            holds=rule.answer.value,
            line=f"{written.span.file}:{rule.line}",
        )
