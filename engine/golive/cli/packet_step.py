"""Which step a packet asks for, and how much money is at stake by it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal
from typing import TYPE_CHECKING

from golive.cli.checklist_ground import ChecklistGround
from golive.core.errors import InvalidInput
from golive.core.unit import Quantity, percent, show
from golive.documents.promotion import CANARY_CAPITAL, SOLO_CAPITAL
from golive.documents.scenarios import APPETITE
from golive.readiness.packet.facts import MoneyFact
from golive.readiness.stage import Stage
from golive.trust.statement import DECIMALS

if TYPE_CHECKING:
    from golive.documents.paper import Paper
    from golive.readiness.measures.facts import Stressed


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedStep:
    """Which step is asked for, with how much money, and when, in nanoseconds UTC."""

    to: Stage
    capital: Decimal
    stake: Decimal
    currency: str
    now: int


def asked_step(
    ground: ChecklistGround, strategy: str, capital_text: str | None, to: Stage, *, solo: bool, now: int
) -> AskedStep:
    """Return the step that a strategy takes next, with the capital that is named, or that of its account on paper.

    Raises
    ------
    InvalidInput
        When no account trades the strategy, and no capital is named.
    """
    paper = paper_of(ground, strategy)
    capital = _capital(paper, capital_text)
    currency = "usd" if paper is None else paper.capital.unit.name
    return AskedStep(
        to=to, capital=capital, stake=_stake(ground, strategy, capital, to, solo=solo), currency=currency, now=now
    )


def paper_of(ground: ChecklistGround, strategy: str) -> Paper | None:
    """Return the account on paper that trades a strategy, None without one."""
    papers = ground.engine.program.checked.specs.papers
    return next((one for one in papers if any(name.value == strategy for name in one.strategies)), None)


def _capital(paper: Paper | None, capital_text: str | None) -> Decimal:
    from golive.cli.promote import amount_here

    if capital_text is not None:
        return amount_here(capital_text)
    if paper is None:
        raise InvalidInput("no account trades the strategy: its capital is unknown", hint="give `--capital AMOUNT`")
    return plain_money(Decimal(str(paper.capital.value)))


def _stake(ground: ChecklistGround, strategy: str, capital: Decimal, to: Stage, *, solo: bool) -> Decimal:
    """Return the most of a capital that a step may put at stake, as the policy of promotion says."""
    from golive.api.promotion_program import promotion_program

    promotion = promotion_program(ground.engine.program)
    shares = [promotion.amount(CANARY_CAPITAL, strategy)] if to is Stage.CANARY else [1.0]
    shares += [promotion.amount(SOLO_CAPITAL, strategy)] if solo else []
    return plain_money(capital * Decimal(str(min(shares))))


def plain_money(amount: Decimal) -> Decimal:
    """Return an amount as statements write it: no zeros at its end, and never more than was there."""
    down = amount.quantize(Decimal(1).scaleb(-DECIMALS), rounding=ROUND_DOWN)
    return Decimal(f"{down:f}".rstrip("0").rstrip("."))


def money_at_stake(ground: ChecklistGround, step: AskedStep, stress: Stressed | None = None) -> Iterator[MoneyFact]:
    """Yield the most that can be lost, and by whose word; `stress` is what scenarios came to, None where none ran."""
    at_stake = f"{step.stake:,f} {step.currency}"
    share = "the share of it that canary may have" if step.to is Stage.CANARY else "all that the desk says it has"
    about = f"{share}, by rules/promotion.yaml"
    yield MoneyFact(name="All that a permit lets be at stake", amount=at_stake, about=about)
    for one in ground.engine.program.checked.specs.scenarios:
        appetite = next((p.value for p in one.parameters if p.id == APPETITE), None)
        if isinstance(appetite, Quantity):
            yield MoneyFact(
                name="What the worst scenario may lose",
                amount=f"{show(appetite.value, appetite.unit)} of the capital",
                about=f"{len(one.scenarios)} named ones, {one.header.span.file}; what they did lose, RISK-004 says",
            )
            if stress is not None and stress.worst_over_appetite is not None:
                yield MoneyFact(
                    name="What the worst scenario did lose",
                    amount=f"{percent(stress.worst_over_appetite * appetite.value)} of the capital",
                    about=f"the worst of {stress.scenarios}, with all held that the limits let be held",
                )
    yield MoneyFact(name="Beyond any scenario", amount=at_stake, about="a venue that fails can keep all of it")
