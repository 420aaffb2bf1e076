"""`golive selftest`: golive tries itself what an attacker would, and counts what was refused."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import field
from typing import TYPE_CHECKING, Any

import click

from golive.cli.open_library import format_option, library_argument
from golive.core.dataclass import dataclass

if TYPE_CHECKING:
    from golive.readiness.packet.facts import PacketFacts
    from golive.readiness.packet.rehearsed import Rehearsal
    from golive.readiness.packet.tampering import Tampered

ALL_HELD, ONE_FELL, NOTHING_TRIED = 0, 1, 3
_EACH, _SEED = 50, 1


@click.group("selftest")
def command() -> None:
    """Try what an attacker would, on things made for it: nothing of yours is touched."""


@command.command("tamper")
@library_argument
@click.option("--each", type=click.IntRange(1, 10_000), default=_EACH, show_default=True,
              help="Changes of each kind that is drawn at random.")  # fmt: skip
@click.option("--seed", type=click.IntRange(0), default=_SEED, show_default=True, help="What they are drawn by.")
@format_option
@click.pass_context
def tamper(ctx: click.Context, library: str | None, each: int, seed: int, form: str) -> None:
    """Change a signed packet in every way, and see that none is taken for valid.

    The packet is one of a rehearsal: of the checklist of LIBRARY, every item in it satisfied, signed by throwaway keys.
    Changed are bits, lines, facts, style, words and signatures; who signs, when, and as what; and what the records
    hold of it. Each change is looked at as `golive verify` looks. Stored models are flipped, cut, swapped, pickled and
    lost besides: none may be loaded, and where none is left to roll back to nothing serves. S1 to S9 name the case.

    Exit codes: 0 every one was refused, 1 one was not, 3 nothing was tried.
    """
    from golive.cli.json_output import json_text
    from golive.cli.progress import progress_bar

    rehearsal = _rehearsal(library)
    with progress_bar("tampering") as bar:
        tally = _tried(rehearsal, each, seed, bar)
    answer = tally.as_json()
    if form == "json":
        click.echo(json_text(answer))
    else:
        click.echo("\n".join(_lines(tally)))
    ctx.exit(tally.exit_code)


@dataclass(kw_only=True)
class _Tally:
    """What was tried and what held, by the way in which the packet was changed."""

    honest: str
    tried: Counter[str] = field(default_factory=Counter)
    reasons: dict[str, Counter[str]] = field(default_factory=dict)
    fell: list[str] = field(default_factory=list)
    cases: dict[str, str] = field(default_factory=dict)

    def count(self, case: str, way: str, reason: str) -> None:
        """Count one change, by why it was refused; empty where it was not."""
        self.tried[way] += 1
        self.cases[way] = case
        self.reasons.setdefault(way, Counter())[reason or "VALID"] += 1
        if not reason:
            self.fell.append(way)

    @property
    def exit_code(self) -> int:
        if not self.tried:
            return NOTHING_TRIED
        return ONE_FELL if self.fell or self.honest else ALL_HELD

    def as_json(self) -> Mapping[str, Any]:
        return {
            "tried": self.tried.total(),
            "held": self.tried.total() - len(self.fell),
            "the_packet_itself": self.honest or "valid",
            "ways": [
                {
                    "case": self.cases[way],
                    "way": way,
                    "tried": n,
                    "held": n - self.fell.count(way),
                    "reasons": dict(self.reasons[way]),
                }
                for way, n in self.tried.items()
            ],
        }


def _tried(rehearsal: Rehearsal, each: int, seed: int, bar: Any) -> _Tally:
    from itertools import chain

    import numpy as np

    from golive.learning.tampered_models import HONEST, tampered_models
    from golive.readiness.packet.tampering import Tampered, tampered, tampered_records

    whole, rng = rehearsal.packet(), np.random.default_rng(seed)
    tally = _Tally(honest=_refusal(rehearsal, Tampered(way="", data=whole, now=rehearsal.now)))
    for model in tampered_models(rng, each=each):
        if model.case == HONEST:
            tally.honest = tally.honest or model.refused
        else:
            tally.count(model.case, model.way, model.refused)
    for n, one in enumerate(chain(tampered(rehearsal, rng, each=each), tampered_records(rehearsal))):
        if one.data == whole and one.now == rehearsal.now and one.heads is None:
            # What changed nothing is no attack.
            continue
        tally.count(one.case, one.way, _refusal(rehearsal, one))
        if bar is not None:
            bar(n, None)
    return tally


def _refusal(rehearsal: Rehearsal, one: Tampered) -> str:
    """Return why a packet is refused, empty where it is not."""
    from golive.core.errors import Refused
    from golive.trust.packet.check import PacketMoment, check_packet
    from golive.trust.packet.page_parts import read_page

    try:
        check_packet(
            read_page(one.data), registry=rehearsal.registry,
            moment=PacketMoment(now=one.now, heads=one.heads, entries=dict(one.entries)),
            templates=rehearsal.templates, redraw=rehearsal.draw,
        )  # fmt: skip
    except Refused as refused:
        return refused.code
    return ""


def _lines(tally: _Tally) -> Iterator[str]:
    width = max((len(way) for way in tally.tried), default=0)
    yield f"the packet itself: {tally.honest or 'valid'}"
    for way, n in tally.tried.items():
        fell = tally.fell.count(way)
        reasons = ", ".join(f"{reason} {count}" for reason, count in tally.reasons[way].most_common())
        yield f"{tally.cases[way]:<2}  {way:<{width}}  {n - fell:>5} of {n:>5} refused: {reasons}"
    total = tally.tried.total()
    yield f"{total - len(tally.fell):,} of {total:,} changes were refused"
    yield "not tried: keys that were stolen, people who sign what they did not read, and a golive that was changed"


def _rehearsal(library: str | None) -> Rehearsal:
    from functools import cache

    from golive.cli.checklist_ground import checklist_ground
    from golive.core.unit import NANOS
    from golive.journal.system_clock import SystemClock
    from golive.readiness.packet.rehearsed import Rehearsal
    from golive.report.packet.draw_packet import draw_packet, templates_digest

    ground = checklist_ground(library, None)
    return Rehearsal(
        seed=os.urandom(32),
        now=SystemClock().wall_ns() // NANOS * NANOS,
        facts=_facts(ground),
        templates=templates_digest(),
        # The same facts draw the same page: it is drawn once, and each changed page is compared with it.
        draw=cache(draw_packet),
    )


def _facts(ground: Any) -> PacketFacts:
    """Return facts of a library's checklist as if every item passed: of a rehearsal, and told as that."""
    from golive.compiler.order_flow import order_flow_of
    from golive.core.dash import DASH
    from golive.documents.checklist import How
    from golive.readiness.packet.facts import Chapter, ItemFact, MoneyFact, NumberFact, PacketFacts
    from golive.readiness.packet.rehearsed import NEEDS

    signed = {need.item for need in NEEDS}
    items = tuple(
        ItemFact(
            id=one.id, title=one.title, category=one.category,
            how=one.how.value if one.how is not How.SIGNOFF or one.id in signed else How.ATTEST.value,
            needed_for=one.needed_for,
            waivable=False, canary="PASS", live="PASS", why="rehearsed", owner="nobody", next=DASH, until=DASH,
            maps_to=(), rules=(), evidence=DASH, n="1", begin=DASH, end=DASH, by="selftest", sources=(),
        )
        for one in ground.checklist.items
    )  # fmt: skip
    return PacketFacts(
        title="A rehearsal", stage_needed="canary", order_flow=order_flow_of(ground.engine.program), solo=False,
        uncounted="", items=items, steps=(),
        numbers=(NumberFact(name="Nothing", value="0", interval=DASH, n="0", about="a rehearsal"),),
        money=(MoneyFact(name="Nothing", amount="0 usd", about="a rehearsal"),), waivers=(),
        changes=("It is a rehearsal.",), limits=("All of it is made up.",),
        strategy=Chapter(id="strategy", title="A rehearsal", paragraphs=(), tables=()), chapters=(),
    )  # fmt: skip
