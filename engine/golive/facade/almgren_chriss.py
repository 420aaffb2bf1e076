"""`AlmgrenChrissModel`: what an order costs in the market it moves, and how to spread it, by the library's numbers."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NotRequired, TypedDict, Unpack

from golive.api.engine import Engine
from golive.core.errors import InvalidInput, Refused
from golive.core.value import Unknown
from golive.documents.library import Specs
from golive.facade.naming import engine_for, within
from golive.facade.series import check_aligned
from golive.models.arguments import INVALID, Series, between, member
from golive.models.execution.execution_duration import TimeUnit, execution_duration_days
from golive.models.execution.fill_regression import Weights
from golive.models.execution.impact import Impact, ImpactForm
from golive.models.execution.impact_interval import ImpactInterval, published_interval
from golive.models.execution.order_slices import OrderSlices, slice_order, slippage_bps
from golive.models.execution.total_impact import total_impact
from golive.models.studies.execution_plan import Execution, Plan, ScheduleKind, execution_plan
from golive.models.studies.impact_calibration import Calibration, Drift, Literature, impact_calibration
from golive.models.studies.plan_frontier import URGENCIES, plan_frontier, plan_within_risk

MODEL = "impact"
CAP = ("participation", "max_participation")
"""The gate's parameter that says how large a share of the volume an order may be."""

WILDEST_DAY = 1.0
"""House limit: a standard deviation of daily returns above 100 % is a year's, or percent taken for a fraction."""

INTERVALS = 20
"""Steps of a schedule unless told otherwise (house choice): enough to see its shape, few enough to send."""


class Order(TypedDict):
    """An order in its market, by the arguments of `AlmgrenChrissModel.execution`."""

    order_size: float
    adv: float
    volatility: float
    execution_time: float
    execution_time_unit: NotRequired[TimeUnit | str]
    session_minutes: NotRequired[float | None]
    half_spread: NotRequired[float]


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
        self._specs = engine_for(within(MODEL, parameters), engine=engine, library=library).program.checked.specs
        specs = self._specs
        self.form = member(ImpactForm, form, "form", "a form of impact")
        self.eta, self.beta, gamma = (_number(specs, MODEL, name) for name in ("eta", "beta", "gamma"))
        self.gamma = gamma if self.form is ImpactForm.ALMGREN2005 else literal_gamma
        self.session_minutes = session_minutes if session_minutes is not None else _common_session(specs)

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
        return total_impact(
            order_size,
            adv=adv,
            volatility=_daily(volatility),
            execution_time=execution_time,
            execution_time_unit=execution_time_unit,
            session_minutes=self._session(session_minutes),
            form=self.form,
            shares_outstanding=shares_outstanding,
            half_spread=half_spread,
            gamma=self.gamma,
            eta=self.eta,
            beta=self.beta,
        )

    def optimal_trajectory(
        self,
        *,
        schedule: ScheduleKind | str = ScheduleKind.POWER_LAW,
        intervals: int = INTERVALS,
        risk_aversion: float | None = None,
        max_risk_bps: float | None = None,
        **order: Unpack[Order],
    ) -> Plan:
        """Return the schedule that is cheapest for the risk that is borne.

        Parameters
        ----------
        schedule
            `power_law` (Almgren 2003, with the library's exponent) or `ac_linear` (Almgren and Chriss 2000).
        intervals
            Equal steps of the horizon.
        risk_aversion
            Lambda, per unit of money (size times price); 0, or nothing at all, gives a straight line.
        max_risk_bps
            Instead: the largest standard deviation of the cost, in basis points of the order.
        **order
            `order_size`, `adv`, `volatility`, `execution_time` (the horizon), `execution_time_unit`,
            `session_minutes` and `half_spread`, as in `calculate_total_impact`.

        Returns
        -------
        Plan
            `holdings` and `trades` in time, `cost_bps`, `risk_bps`, `urgency`, `peak_participation`.

        Raises
        ------
        Refused
            Names the argument; `literal_form` for a model of that form, which knows no duration.
        """
        execution = self.execution(**order)
        if max_risk_bps is None:
            aversion = 0.0 if risk_aversion is None else risk_aversion
            return execution_plan(execution, kind=schedule, intervals=intervals, risk_aversion=aversion)
        if risk_aversion is not None:
            raise Refused(INVALID, "give `risk_aversion` or `max_risk_bps`, not both", field="max_risk_bps")
        return plan_within_risk(execution, kind=schedule, intervals=intervals, max_risk_bps=max_risk_bps)

    def efficient_frontier(
        self,
        *,
        schedule: ScheduleKind | str = ScheduleKind.POWER_LAW,
        intervals: int = INTERVALS,
        urgencies: Sequence[float] = URGENCIES,
        **order: Unpack[Order],
    ) -> tuple[Plan, ...]:
        """Return schedules from a straight line to an urgent one: less risk for more cost, none dominated.

        `urgencies` are horizons over a schedule's own time, from 0; everything else is as in `optimal_trajectory`.
        """
        execution = self.execution(**order)
        return plan_frontier(execution, kind=schedule, intervals=intervals, urgencies=urgencies)

    def adaptive_slippage(self, *, participation: float, volatility: float, half_spread_bps: float = 0.0) -> float:
        """Return the slippage in basis points at the participation that the running interval really reaches.

        Parameters
        ----------
        participation
            Own volume over the market's in the interval, not negative.
        volatility
            Standard deviation of daily returns, as a fraction.
        half_spread_bps
            Half the quoted spread, in basis points.
        """
        return slippage_bps(
            participation,
            half_spread_bps=half_spread_bps,
            daily_volatility=_daily(volatility),
            eta=self.eta,
            beta=self.beta,
        )

    def slice_order(
        self,
        *,
        order_size: float,
        adv: float,
        interval: float,
        interval_unit: TimeUnit | str = TimeUnit.MINUTE,
        session_minutes: float | None = None,
        max_participation: float | None = None,
        lot_size: float | None = None,
    ) -> OrderSlices:
        """Cut an order into the fewest slices that stay within a share of the volume, summing exactly to it.

        Parameters
        ----------
        order_size, adv, session_minutes
            As in `calculate_total_impact`.
        interval, interval_unit
            Time between slices.
        max_participation
            Largest share of the volume of an interval, in (0, 1]; without it, that of the library's gate.
        lot_size
            Smallest increment the venue takes.
        """
        cap = self.max_participation if max_participation is None else max_participation
        session = self._session(session_minutes)
        return slice_order(
            order_size,
            adv=adv,
            max_participation=cap,
            interval_days=execution_duration_days(interval, execution_time_unit=interval_unit, session_minutes=session),
            lot_size=lot_size,
        )

    def calibrate(
        self,
        *,
        participation: Series,
        volatility: Series,
        cost: Series,
        permanent_move: Series | None = None,
        share_of_adv: Series | None = None,
        minutes_after: Series | None = None,
        weights: Weights | str = Weights.NONE,
        confidence: float = 0.95,
    ) -> Calibration:
        """Fit the coefficients to own fills, oldest first; nothing of the model changes.

        Parameters
        ----------
        participation, volatility, cost : arrays of shape (n,)
            Own volume over the market's, standard deviation of daily returns, cost against the arrival price, all as
            fractions. Half of `permanent_move`, where given, is taken off the cost.
        permanent_move, share_of_adv, minutes_after : arrays of shape (n,)
            The move in the order's direction that remained, the order over daily volume, and how long after the last
            trade it was measured: at least 30 minutes. All three or none.
        weights
            `none`, or `inverse_sigma` as the paper.
        confidence
            Of the intervals.

        Raises
        ------
        Refused
            For values out of range, or fills that identify nothing.
        """
        beside = {"volatility": volatility, "cost": cost, "permanent_move": permanent_move}
        beside |= {"share_of_adv": share_of_adv, "minutes_after": minutes_after}
        for field, values in beside.items():
            check_aligned(participation, values, field, "participation")
        return impact_calibration(
            participation,
            volatility,
            cost,
            weights=member(Weights, weights, "weights", "a way to weigh fills"),
            drift=_drift(permanent_move, share_of_adv, minutes_after),
            literature=self.literature,
            confidence=confidence,
        )

    def impact_interval(self, impact: Impact, *, confidence: float = 0.95) -> ImpactInterval | Unknown:
        """Return how far the expected cost of an impact may be from the model's, two-sided.

        From the published errors of the coefficients, so that it is unknown (`no_errors`) for a model with others; for
        coefficients that were fitted to own fills see `golive.models.execution.impact_interval.fitted_interval`.
        """
        gamma = 0.0 if self.gamma is None else self.gamma
        return published_interval(impact, eta=self.eta, beta=self.beta, gamma=gamma, confidence=confidence)

    @property
    def literature(self) -> Literature:
        """Return the coefficients of the library, which own fills have to beat."""
        return Literature(eta=self.eta, beta=self.beta, gamma=_number(self._specs, MODEL, "gamma"))

    @property
    def max_participation(self) -> float:
        """Return the largest share of the market's volume that the library's gate lets an order be."""
        return _number(self._specs, *CAP)

    def _session(self, session_minutes: float | None) -> float:
        session = self.session_minutes if session_minutes is None else session_minutes
        if session is None:
            sentence = "`session_minutes` is not given, and the library's markets do not agree on one"
            raise Refused("session_required", sentence, field="session_minutes")
        return session

    def execution(
        self,
        *,
        order_size: float,
        adv: float,
        volatility: float,
        execution_time: float,
        execution_time_unit: TimeUnit | str = TimeUnit.MINUTE,
        session_minutes: float | None = None,
        half_spread: float = 0.0,
    ) -> Execution:
        """Return an order in its market, with the model's coefficients: what schedules are made of."""
        if self.form is not ImpactForm.ALMGREN2005 or self.gamma is None:
            sentence = "the literal form has no duration, so that it schedules nothing"
            raise Refused("literal_form", sentence, field="form")
        return Execution(
            order_size=order_size,
            adv=adv,
            volatility=_daily(volatility),
            duration_days=execution_duration_days(
                execution_time,
                execution_time_unit=execution_time_unit,
                session_minutes=self._session(session_minutes),
            ),
            half_spread=half_spread,
            eta=self.eta,
            beta=self.beta,
            gamma=self.gamma,
        )


def _daily(volatility: float) -> float:
    return between(volatility, "volatility", 0.0, WILDEST_DAY)


def _drift(permanent_move: Series | None, share_of_adv: Series | None, minutes_after: Series | None) -> Drift | None:
    if permanent_move is not None and share_of_adv is not None and minutes_after is not None:
        return Drift(permanent_move=permanent_move, share_of_adv=share_of_adv, minutes_after=minutes_after)
    if permanent_move is None and share_of_adv is None and minutes_after is None:
        return None
    names = "`permanent_move`, `share_of_adv` and `minutes_after`"
    raise Refused(INVALID, f"{names} go together", field="permanent_move")


def _number(specs: Specs, document: str, name: str) -> float:
    number = specs.number(document, name)
    if number is None:
        raise InvalidInput(f"the library has no number `{document}.{name}`")
    return number


def _common_session(specs: Specs) -> float | None:
    sessions = {market.session_minutes for market in specs.markets}
    return sessions.pop() if len(sessions) == 1 else None
