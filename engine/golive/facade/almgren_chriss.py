"""`AlmgrenChrissModel`: what an order costs in the market it moves, with the library's coefficients."""

from __future__ import annotations

from pathlib import Path

from golive.api.engine import Engine
from golive.core.errors import InvalidInput, Refused
from golive.core.unit import Quantity
from golive.facade.naming import engine_for, within
from golive.models.accept import not_negative
from golive.models.execution_duration import TimeUnit
from golive.models.impact import Impact, ImpactForm, total_impact
from golive.spec.documents import Specs

MODEL = "impact"


class AlmgrenChrissModel:
    """Temporary and permanent impact of one order, by Almgren, Thum, Hauptmann and Li (2005).

    Parameters
    ----------
    engine, library
        Whose coefficients: those of the model `impact`, by which the cost gate charges signals. Without either, the
        shipped library's, which are the published fit for large US equities.
    session_minutes
        How long the venue trades a day; without it, what the library's market descriptions agree on (1440 for the
        shipped one).
    form
        `almgren2005`, or `literal` for the formulas as they are often quoted, without volatility in the permanent
        term and without the duration; it needs its own `literal_gamma`.
    literal_gamma
        The permanent coefficient of the literal form, a fraction of the price for an order of one day's volume.
    **parameters
        Parameters of `impact` to tighten, as in `eta=0.2`. A calibration that lowers them belongs in the library,
        where the cost gate sees it too.
    """

    def __init__(
        self,
        *,
        engine: Engine | None = None,
        library: str | Path | None = None,
        session_minutes: float | None = None,
        form: ImpactForm | str = ImpactForm.ALMGREN2005,
        literal_gamma: float | None = None,
        **parameters: float | str,
    ) -> None:
        specs = engine_for(within(MODEL, parameters), engine=engine, library=library).program.checked.specs
        self.form = _form(form)
        self.eta, self.beta, gamma = (_coefficient(specs, name) for name in ("eta", "beta", "gamma"))
        self.gamma = gamma if self.form is ImpactForm.ALMGREN2005 else literal_gamma
        self.session_minutes = session_minutes if session_minutes is not None else _session(specs)

    def calculate_total_impact(
        self,
        *,
        order_size: float,
        adv: float,
        volatility: float,
        execution_time: float,
        execution_time_unit: TimeUnit | str = TimeUnit.MINUTE,
        session_minutes: float | None = None,
        half_spread: float = 0.0,
        shares_outstanding: float | None = None,
    ) -> Impact:
        """Return the impact of an order.

        Parameters
        ----------
        order_size
            Signed size, positive for a buy, in the unit of `adv`.
        adv
            Average daily volume, positive.
        volatility
            Standard deviation of daily returns, as a fraction.
        execution_time, execution_time_unit
            How long the order takes: minutes, unless the unit says `s`, `h` or `d` (a day is one session).
        session_minutes
            How long the venue trades a day; without it, the model's.
        half_spread
            Half the quoted spread over the price, as a fraction; enters the cost only.
        shares_outstanding
            In the unit of `adv`; None leaves the paper's liquidity factor out.

        Returns
        -------
        Impact
            `temporary_bps`, `permanent_bps`, `cost_bps`, `timing_risk`, `participation`; `out_of_range` says that
            the order lies outside what the coefficients were fitted on.

        Raises
        ------
        Refused
            A `ValueError` that names the argument in `field`.
        """
        session = self.session_minutes if session_minutes is None else session_minutes
        if session is None:
            sentence = "`session_minutes` is not given, and the library's markets do not agree on one"
            raise Refused("session_required", sentence, field="session_minutes")
        return total_impact(
            order_size,
            adv=adv,
            volatility=not_negative(volatility, "volatility"),
            execution_time=execution_time,
            execution_time_unit=execution_time_unit,
            session_minutes=session,
            form=self.form,
            shares_outstanding=shares_outstanding,
            half_spread=half_spread,
            gamma=self.gamma,
            eta=self.eta,
            beta=self.beta,
        )


def _form(form: ImpactForm | str) -> ImpactForm:
    try:
        return ImpactForm(form)
    except ValueError as error:
        known = ", ".join(f.value for f in ImpactForm)
        raise InvalidInput(f"`{form}` is not a form of impact", hint=f"forms: {known}") from error


def _coefficient(specs: Specs, name: str) -> float:
    for model in specs.models:
        if model.header.id == MODEL:
            for parameter in model.parameters:
                if parameter.id == name and isinstance(parameter.value, Quantity):
                    return parameter.value.value
    raise InvalidInput(f"the library has no number `{MODEL}.{name}`")


def _session(specs: Specs) -> float | None:
    sessions = {market.session_minutes for market in specs.markets}
    return sessions.pop() if len(sessions) == 1 else None
