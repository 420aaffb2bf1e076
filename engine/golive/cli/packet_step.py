"""Which step a packet asks for, and how much money is at stake by it."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import ROUND_CEILING, ROUND_DOWN, ROUND_FLOOR, Decimal
from typing import TYPE_CHECKING

from golive.cli.checklist_ground import ChecklistGround
from golive.core.dataclass import dataclass
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
    """Which step is asked for, with how much money, and when, in nanoseconds UTC.

    `account` is the capital of the account on paper, on which scenarios are run, or that of the step without one.
    """

    to: Stage
    capital: Decimal
    account: Decimal
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
    account = capital if paper is None else plain_money(Decimal(str(paper.capital.value)))
    return AskedStep(
        to=to,
        capital=capital,
        account=account,
        stake=_stake(ground, strategy, capital, to, solo=solo),
        currency="usd" if paper is None else paper.capital.unit.name,
        now=now,
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
    at_stake, all_of_it = (_written(one, step.currency) for one in (step.stake, step.capital))
    share = "the share that canary may have" if step.to is Stage.CANARY else "all that the desk says it has"
    about = f"of {all_of_it}: {share}, by rules/promotion.yaml"
    yield MoneyFact(name="All that a permit lets be at stake", amount=at_stake, about=about)
    account = f"all {_written(step.account, step.currency)} of the account"
    # Scenarios are run on the whole account: beside what canary asks for, their amounts would be read as of it.
    apart = "" if step.stake == step.account else f", not of the {at_stake} asked for"
    for one in ground.engine.program.checked.specs.scenarios:
        appetite = next((p.value for p in one.parameters if p.id == APPETITE), None)
        if isinstance(appetite, Quantity):
            named = f"{len(one.scenarios)} named ones, {one.header.span.file}"
            untold = "" if stress is not None else "; what they did lose, RISK-004 says"
            yield MoneyFact(
                name="What the worst scenario may lose",
                amount=_written(_share_of(step.account, appetite.value, ROUND_FLOOR), step.currency),
                about=f"{show(appetite.value, appetite.unit)} of {account}{apart}; {named}{untold}",
            )
            if stress is not None and stress.worst_over_appetite is not None:
                lost = stress.worst_over_appetite * appetite.value
                yield MoneyFact(
                    name="What the worst scenario did lose",
                    amount=_written(_share_of(step.account, lost, ROUND_CEILING), step.currency),
                    about=f"{percent(lost)} of {account}{apart}; the worst of {stress.scenarios}, all held that may be",
                )
    yield MoneyFact(name="Beyond any scenario", amount=at_stake, about="a venue that fails can keep all of it")


def _written(amount: Decimal, currency: str) -> str:
    return f"{amount:,f} {currency}"


def _share_of(account: Decimal, share: float, rounding: str) -> Decimal:
    """Return a share of an account in whole units of its currency, rounded to the worse side."""
    return (account * Decimal(str(share))).quantize(Decimal(1), rounding=rounding)
