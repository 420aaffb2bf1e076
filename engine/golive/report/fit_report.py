"""Own fills against the impact model, for people: the coefficients they give, and whether to believe them."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from golive.core.dash import DASH
from golive.core.dataclass import dataclass
from golive.core.unit import BPS
from golive.core.value import Unknown
from golive.models.execution.calibrate_eta import PowerFit
from golive.models.execution.calibrated_coefficient import Coefficient
from golive.models.execution.fill_regression import Estimate
from golive.models.execution.impact_interval import LARGEST_COST, OWN_FILLS, fitted_interval
from golive.models.execution.order_doubts import order_doubts
from golive.models.execution.own_orders import OwnOrders
from golive.models.studies.impact_calibration import Calibration, Literature
from golive.report.analysis import Analysis, Fact, PageRow, PageTable, Section
from golive.report.coverage import held_in
from golive.report.drawing.line_chart import Curve, line_chart
from golive.report.formats import as_sentence, bps, duration, grouped, number, reason, share, sureness, words

CIRCULAR = "CIRCULAR: these fills come from a simulator, so the fit can only give back the impact that was put into it."
"""What is said of fills that no market gave."""

WALKED = (
    "WALKED BOOKS: nobody traded. These fills took what recorded books showed, less what the library's fills assume, "
    "so the fit says how deep those books were, and nothing of what an order moves or of what comes back."
)
"""What is said of fills of a simulated venue on a market that was recorded, or is live."""

SHOWN_PACES = (0.01, 0.05, 0.1, 0.25)
"""Participations whose cost is shown: up to where the published fit ends."""

STEPS = 60
"""Points of a drawn curve."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FitJournal:
    """How a journal was read: before each order the volume of `over_ns`; `left_out` orders, by why."""

    over_ns: tuple[int, ...]
    left_out: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FitSubject:
    """Whose fills these are, from when to when in UTC; `simulated` is None where nobody said.

    `zoned` is false where no zone is told, and times are taken as UTC. `digest` is of the file, or of a `journal` the
    hash of its last entry.
    """

    file: str
    first: str
    last: str
    zoned: bool
    simulated: bool | None
    confidence: float
    weights: str
    library: str
    digest: str
    journal: FitJournal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FitAnswer:
    """A calibration with the orders it was made from and the coefficients it was held against."""

    orders: OwnOrders
    calibration: Calibration
    literature: Literature


def label_of(subject: FitSubject) -> str:
    """Return what is said first of fills that show no market; nothing of a market's, and where nobody said."""
    if subject.simulated:
        return CIRCULAR
    return "" if subject.journal is None else WALKED


def fit_analysis(answer: FitAnswer, subject: FitSubject) -> Analysis:
    """Return what own fills say about the impact model, for `analysis_text` and `render_analysis`."""
    return Analysis(
        kicker="golive impact, from own fills",
        title=subject.file,
        facts=tuple(_facts(answer, subject)),
        sentences=tuple(_sentences(answer, subject)),
        sections=tuple(_sections(answer, subject)),
        limits=tuple(_limits(answer, subject)),
        provenance=_provenance(subject),
    )


def _facts(answer: FitAnswer, subject: FitSubject) -> Iterator[Fact]:
    orders = answer.orders
    zone = "UTC" if subject.zoned else "UTC (no zone is told)"
    yield Fact(
        name="Orders",
        value=f"{grouped(orders.n)} of {grouped(orders.n_fills)} fills, {subject.first} to {subject.last} {zone}",
    )
    yield Fact(
        name="Participation", value=f"{share(orders.participation.min())} to {share(orders.participation.max())}"
    )
    yield Fact(name="Fills of", value=_kind(subject))
    yield Fact(name="Confidence", value=f"{sureness(subject.confidence)}, two-sided")


def _kind(subject: FitSubject) -> str:
    kinds = {True: "a simulator", False: "a market", None: "not told: say `--source market` or `--source simulator`"}
    walks = subject.journal is not None and not subject.simulated
    return "a simulated venue, on the books of a market" if walks else kinds[subject.simulated]


def _sentences(answer: FitAnswer, subject: FitSubject) -> Iterator[str]:
    if label_of(subject):
        yield label_of(subject)
    if subject.journal is not None:
        yield from _read_of(answer, subject.journal)
    fit, literature = answer.calibration, answer.literature
    yield _use("Temporary impact, eta", fit.temporary, fit.eta, literature.eta)
    if isinstance(fit.permanent, Unknown) or isinstance(fit.gamma, Unknown):
        yield f"Permanent impact, gamma: {literature.gamma:g} of the library stays in use: {fit.permanent}."
    else:
        yield _use("Permanent impact, gamma", fit.permanent, fit.gamma, literature.gamma)
    yield _unseen(answer)
    yield from map(as_sentence, order_doubts(answer.orders))


def _read_of(answer: FitAnswer, journal: FitJournal) -> Iterator[str]:
    """Say how orders of a journal were measured, and how many were left out and why."""
    over = " or ".join(duration(one) for one in journal.over_ns)
    yield (
        f"The cost of an order is what it paid beyond the touch at its arrival, so no spread is in it; its volume is "
        f"what traded in the {over} before it was sent."
    )
    if journal.left_out:
        whys = ", ".join(f"{grouped(n)} {words(code)}" for code, n in journal.left_out)
        total = answer.orders.n + sum(n for _, n in journal.left_out)
        yield f"{grouped(answer.orders.n)} of {grouped(total)} orders tell of impact; left out: {whys}."


def _use(name: str, used: Coefficient, fitted: Estimate, literature: float) -> str:
    estimated = f"{name}: estimated {fitted.value:.3g} ({fitted.ci_low:.3g} to {fitted.ci_high:.3g})"
    if used.calibrated:
        return f"{estimated}, the library has {literature:g}: the fit is narrow enough to be used."
    return f"{estimated}: the library's {literature:g} stays in use, {used.reason}."


def _unseen(answer: FitAnswer) -> str:
    unseen = answer.calibration.out_of_sample
    if isinstance(unseen, Unknown):
        return f"How well the fit predicts orders it has not seen cannot be told: {unseen}."
    better = "better" if unseen.beats_literature else "no better"
    library = bps(unseen.rmse_literature * BPS)
    return (
        f"On {grouped(unseen.n_test)} orders that came after those it was fitted on, it errs by "
        f"{bps(unseen.rmse_fitted * BPS)} (root mean square), {better} than the library's {library}; "
        f"expecting no cost at all errs by {bps(unseen.rmse_zero * BPS)}."
    )


def _sections(answer: FitAnswer, subject: FitSubject) -> Iterator[Section]:
    chart = line_chart(
        id="fit",
        title="Temporary cost against participation",
        description="Each dot is an order: its cost over its volatility. The curves are eta times participation to the "
        "power beta: fitted, and the library's.",
        x_name="participation, % of the volume",
        y_name="temporary cost over daily volatility",
        curves=_curves(answer),
    )
    yield Section(
        id="coefficients",
        title="Coefficients",
        charts=() if chart is None else (chart,),
        tables=(_coefficients(answer, subject), *_orders(answer, subject)),
    )


def _curves(answer: FitAnswer) -> tuple[Curve, ...]:
    orders, fit, literature = answer.orders, answer.calibration, answer.literature
    paid = orders.cost if orders.permanent_move is None else orders.cost - orders.permanent_move / 2
    moving = orders.volatility > 0
    dots = sorted(
        zip(
            (100 * orders.participation[moving]).tolist(),
            (paid[moving] / orders.volatility[moving]).tolist(),
            strict=True,
        )
    )
    grid = np.linspace(orders.participation.min(), orders.participation.max(), STEPS)

    def curve(name: str, eta: float, beta: float, *, style: int, dashed: bool = False) -> Curve:
        return Curve(
            name=name,
            points=list(zip((100 * grid).tolist(), (eta * grid**beta).tolist(), strict=True)),
            style=style,
            dashed=dashed,
        )

    curves = [Curve(name="orders", points=dots, style=3, scattered=True)]
    curves.append(curve("fitted eta", fit.eta.value, literature.beta, style=0))
    if not isinstance(fit.free, Unknown):
        curves.append(curve("fitted eta, beta", fit.free.eta.value, fit.free.beta.value, style=1))
    curves.append(curve("library", literature.eta, literature.beta, style=2, dashed=True))
    return tuple(curves)


def _coefficients(answer: FitAnswer, subject: FitSubject) -> PageTable:
    fit, literature = answer.calibration, answer.literature
    rows = [_row(f"eta, beta held at {literature.beta:g}", fit.eta, literature.eta, fit.temporary)]
    if not isinstance(fit.free, Unknown):
        rows.append(_row("eta, with its own beta", fit.free.eta, literature.eta, None))
        rows.append(_row("beta", fit.free.beta, literature.beta, None))
    if not isinstance(fit.gamma, Unknown):
        rows.append(
            _row("gamma", fit.gamma, literature.gamma, None if isinstance(fit.permanent, Unknown) else fit.permanent)
        )
    return PageTable(
        caption=f"Estimated by least squares with {sureness(subject.confidence)} intervals of Student's t; orders are "
        f"taken as independent, weights {subject.weights}.",
        heads=("Coefficient", "Estimated", "Low", "High", "n", "Library", "To use"),
        rows=tuple(rows),
    )


def _orders(answer: FitAnswer, subject: FitSubject) -> Iterator[PageTable]:
    """Yield what orders of several sizes cost by the free fit, with its interval; nothing without such a fit."""
    free, volatility = answer.calibration.free, float(np.median(answer.orders.volatility))
    if isinstance(free, Unknown):
        return
    held = held_in("impact from own fills", n=answer.orders.n, of=("files", "orders"))
    yield PageTable(
        caption=f"Temporary cost at the orders' median volatility of {share(volatility, 2)}, eta and beta fitted "
        f"together; {sureness(subject.confidence)} interval from {OWN_FILLS}, of the expected cost, not of one order"
        f"{f'; {held}' if held else ''}.",
        heads=("Participation", "Expected cost", "Interval", "Fitted range"),
        rows=tuple(_order(answer, free, pace, volatility, subject.confidence) for pace in SHOWN_PACES),
    )


def _order(answer: FitAnswer, free: PowerFit, pace: float, volatility: float, confidence: float) -> PageRow:
    interval = fitted_interval(
        free, None, participation=pace, share_of_adv=pace, daily_volatility=volatility, confidence=confidence
    )
    if isinstance(interval, Unknown):
        ends = reason(interval)
    else:
        ends = f"{bps(interval.lower_bps)} to {bps(interval.upper_bps)}"
    cost = free.eta.value * volatility * pace**free.beta.value
    expected = bps(cost * BPS) if 0 <= cost <= LARGEST_COST or not isinstance(interval, Unknown) else reason(interval)
    taken = answer.orders.participation
    within = float(taken.min()) <= pace <= float(taken.max())
    return PageRow(cells=(share(pace, 0), expected, ends, "within" if within else "outside the fitted range"))


def _row(name: str, fitted: Estimate, literature: float, used: Coefficient | None) -> PageRow:
    to_use = DASH if used is None else f"{used.value:.4g}{'' if used.calibrated else ' (library)'}"
    return PageRow(
        cells=(
            name,
            number(fitted.value, 4),
            number(fitted.ci_low, 4),
            number(fitted.ci_high, 4),
            grouped(fitted.n),
            f"{literature:g}",
            to_use,
        )
    )


def _limits(answer: FitAnswer, subject: FitSubject) -> Iterator[str]:
    if subject.simulated is None:
        yield "Whether these fills are a market's: of a simulator's, the fit would only give back what was put into it."
    yield "What other orders would have met: only those that were sent are here, at times that were chosen."
    yield "How orders of one day depend on each other: taken as independent, they may make intervals too narrow."
    if answer.orders.n_copies:
        yield (
            f"Whether each fill counts once: {grouped(answer.orders.n_copies)} of {grouped(answer.orders.n_fills)} are "
            "like another one in order, time, price and size."
        )
    top = answer.orders.participation.max()
    yield f"What happens above {share(top)} of the volume: no own order went further."
    for unknown in (answer.calibration.free, answer.calibration.gamma):
        if isinstance(unknown, Unknown):
            yield as_sentence(str(unknown))


def _provenance(subject: FitSubject) -> PageTable:
    rows = (
        PageRow(cells=("File" if subject.journal is None else "Journal", subject.file)),
        PageRow(cells=("SHA-256 of the file" if subject.journal is None else "Its last entry", subject.digest)),
        PageRow(cells=("Held against", subject.library)),
        PageRow(cells=("Model", "Almgren, Thum, Hauptmann, Li (2005), fitted as there")),
    )
    return PageTable(
        caption="What this was made from.", heads=("What", "Which"), rows=rows, numeric=False, stacked=True
    )
