"""What `golive costs` is asked, and its texts with units as hurdles, parts and levels."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from golive.cli.multiples import multiple
from golive.cli.return_options import ReturnOptions
from golive.core.dataclass import dataclass
from golive.core.errors import InvalidInput

if TYPE_CHECKING:
    from golive.core.window import FloatArray
    from golive.models.costs.cost_attribution import CostComponent
    from golive.models.costs.cost_parts import CostParts, Liquidity
    from golive.models.studies.cost_hurdles import Hurdles


@dataclass(frozen=True, slots=True, kw_only=True)
class CostOptions(ReturnOptions):
    """What `golive costs` is asked, as it is written on the command line."""

    turnover_annual: float | None
    turnover_basis: str
    confidence: float
    resamples: int
    block_length: float | None
    hurdle_mean: str
    hurdle_sharpe: float
    hurdle_psr: float
    max_drawdown: str | None
    max_cost: str | None
    fees: str | None
    half_spread: str | None
    delay: str | None
    funding: str | None
    plausible: tuple[str, ...]
    aum: str | None
    adv: str | None
    volatility: str | None
    time: str | None
    session: str | None


def read_hurdles(options: CostOptions) -> Hurdles:
    """Return what the strategy has to meet."""
    from golive.cli.amounts import fraction
    from golive.models.studies.cost_hurdles import Hurdles

    mean = fraction("--hurdle-mean", options.hurdle_mean)
    annual = {"--hurdle-mean": mean, "--hurdle-sharpe": options.hurdle_sharpe, "--hurdle-psr": options.hurdle_psr}
    asked = [name for name, hurdle in annual.items() if hurdle]
    if asked and options.periods_per_year is None:
        hint = "say how many returns a year has with `--periods-per-year`"
        raise InvalidInput(f"`{asked[0]}` is of a year", hint=hint)
    return Hurdles(
        mean=0.0 if mean is None else mean,
        sharpe=options.hurdle_sharpe,
        probabilistic_sharpe=options.hurdle_psr,
        drawdown=fraction("--max-drawdown", options.max_drawdown),
    )


def read_curve_costs(options: CostOptions) -> FloatArray | None:
    """Return the costs of the curve; None leaves its end to the answer."""
    import numpy as np

    from golive.cli.amounts import basis_points
    from golive.models.studies.cost_curve import LEVELS

    last = basis_points("--max-cost", options.max_cost)
    if last is None:
        return None
    if last <= 0:
        raise InvalidInput(f"`--max-cost` is `{options.max_cost}`, which leaves no curve", hint="as in `20 bps`")
    return np.linspace(0.0, last, LEVELS + 1)


def read_parts(options: CostOptions) -> CostParts:
    """Return what trading is assumed to cost, part by part."""
    from golive.cli.amounts import basis_points, fraction, money
    from golive.models.costs.cost_parts import CostParts

    return CostParts(
        fees_bps=basis_points("--fees", options.fees),
        half_spread_bps=basis_points("--half-spread", options.half_spread),
        delay_bps=basis_points("--delay", options.delay),
        funding_annual=fraction("--funding", options.funding),
        aum=money("--aum", options.aum),
        liquidity=_liquidity(options),
    )


def _liquidity(options: CostOptions) -> Liquidity | None:
    """Return the market that impact is paid in: everything about it, or nothing."""
    adv, volatility, time = options.adv, options.volatility, options.time
    named = {"--aum": options.aum, "--adv": adv, "--volatility": volatility, "--time": time}
    absent = [name for name, text in named.items() if text is None]
    if len(absent) == len(named):
        if options.library is not None:
            raise click.UsageError(f"--library gives the impact its coefficients: {', '.join(absent)} are needed too")
        return None
    if adv is None or volatility is None or time is None or absent:
        raise click.UsageError(f"impact needs {', '.join(absent)} as well")
    return _market(options, adv=adv, volatility=volatility, time=time)


def _market(options: CostOptions, *, adv: str, volatility: str, time: str) -> Liquidity:
    from golive.cli import amounts
    from golive.cli.open_library import open_engine
    from golive.core.unit import QUOTE
    from golive.facade.almgren_chriss import AlmgrenChrissModel
    from golive.models.costs.cost_parts import Liquidity

    model = AlmgrenChrissModel(engine=open_engine(options.library))
    session = amounts.session_minutes(options.session, shared=model.session_minutes)
    assert model.gamma is not None
    return Liquidity(
        adv=amounts.quantity("--adv", adv, (QUOTE,), like="800_000_000 usd").value,
        daily_volatility=amounts.volatility("--volatility", volatility),
        duration_days=amounts.minutes("--time", time, session=session) / session,
        eta=model.eta,
        beta=model.beta,
        gamma=model.gamma,
    )


def read_multiples(options: CostOptions) -> dict[CostComponent, float] | None:
    """Return how much each part may plausibly grow; None where nothing is said of any."""
    from golive.models.costs.cost_attribution import CostComponent

    components = {c.value: c for c in CostComponent}
    multiples: dict[CostComponent, float] = {}
    for text in options.plausible:
        name, _, growth = text.partition("=")
        try:
            multiples[components[name]] = multiple(growth)
        except (KeyError, click.BadParameter):
            hint = f"write PART=X, as in `impact=3`; parts are {', '.join(components)}"
            raise InvalidInput(f"`--plausible` is `{text}`", hint=hint) from None
    return multiples or None
