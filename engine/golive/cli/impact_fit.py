"""`golive impact --fit`: the impact model's coefficients from own fills, of a file or of a journal."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from golive.cli.analysis_output import check_answer, give_answer
from golive.core.dataclass import dataclass
from golive.core.errors import InvalidInput, Refused

if TYPE_CHECKING:
    from golive.models.execution.own_orders import Fills, OwnOrders
    from golive.models.studies.impact_calibration import Calibration, Literature
    from golive.report.fit_report import FitAnswer, FitJournal, FitSubject

SOURCES = ("market", "simulator")


@dataclass(frozen=True, slots=True, kw_only=True)
class FitOptions:
    """What `golive impact --fit` is asked, as it is written on the command line."""

    fit: str
    name: str | None
    source: str | None
    weights: str
    confidence: float
    date_format: str | None
    library: str | None
    form: str
    out: Path | None


def fit_own_fills(options: FitOptions) -> None:
    """Fit the coefficients to a file of fills, and say whether to believe them."""
    from golive.cli.json_output import document
    from golive.models.execution.fill_regression import INTERVAL_METHOD
    from golive.models.execution.order_doubts import order_doubts
    from golive.report.fit_report import fit_analysis, label_of

    check_answer(options.form, options.out)
    answer, subject = _fit(options)
    label = {"label": label_of(subject)} if label_of(subject) else {}
    give_answer(
        options.form,
        options.out,
        values=lambda: {
            **label,
            "subject": document(subject),
            "n_orders": answer.orders.n,
            "n_fills": answer.orders.n_fills,
            "literature": document(answer.literature),
            "interval_method": INTERVAL_METHOD,
            "remarks": list(order_doubts(answer.orders)),
            **document(answer.calibration),
        },
        analysis=lambda: fit_analysis(answer, subject),
    )


def _fit(options: FitOptions) -> tuple[FitAnswer, FitSubject]:
    from golive.cli.open_library import open_engine
    from golive.facade.almgren_chriss import AlmgrenChrissModel
    from golive.models.execution.own_orders import own_orders
    from golive.report.fit_report import FitAnswer

    model = AlmgrenChrissModel(engine=open_engine(options.library))
    origin = _origin(options)
    try:
        orders = own_orders(origin.fills)
        calibration = model.calibrate(
            participation=orders.participation,
            volatility=orders.volatility,
            cost=orders.cost,
            permanent_move=orders.permanent_move,
            share_of_adv=None if orders.permanent_move is None else orders.share_of_adv,
            minutes_after=orders.minutes_after,
            weights=options.weights,
            confidence=options.confidence,
        )
    except Refused as error:
        raise InvalidInput(f"`{options.fit}`: {error.sentence}") from error
    subject = _subject(options, orders, origin)
    judged = _judged(calibration, orders, model.literature, circular=origin.circular)
    return FitAnswer(orders=orders, calibration=judged, literature=model.literature), subject


@dataclass(frozen=True, slots=True, kw_only=True)
class _Origin:
    """Fills and where they are from; `circular` says why they show no market, where they do not."""

    fills: Fills
    zoned: bool
    name: str
    digest: str
    simulated: bool | None
    circular: str
    journal: FitJournal | None = None


def _origin(options: FitOptions) -> _Origin:
    from golive.cli.fill_files import read_fills
    from golive.cli.journal_fills import is_journal, journal_fills
    from golive.cli.table_files import file_digest
    from golive.report.fit_report import FitJournal
    from golive.trading.market_feed import FeedClass

    if not is_journal(options.fit):
        if options.name is not None:
            raise click.UsageError("--name is about journals: leave it out with a file of fills")
        path = Path(options.fit)
        read = read_fills(path, date_format=options.date_format)
        simulated = None if options.source is None else options.source == "simulator"
        circular = NO_MARKET if simulated else ""
        return _Origin(
            fills=read.fills,
            zoned=read.zoned,
            name=path.name,
            digest=file_digest(path),
            simulated=simulated,
            circular=circular,
        )
    for flag, value in (("--source", options.source), ("--date-format", options.date_format)):
        if value is not None:
            raise click.UsageError(f"{flag} is about files: a journal says it itself")
    journal = journal_fills(options.fit, options.name)
    is_simulated = journal.feed_class == FeedClass.SIMULATED
    return _Origin(
        fills=journal.fills,
        zoned=True,
        name=journal.journal,
        digest=journal.head,
        simulated=is_simulated,
        circular=NO_MARKET if is_simulated else WALKS,
        journal=FitJournal(over_ns=journal.over, left_out=tuple(journal.left_out.items())),
    )


NO_MARKET = "a simulator's fills show no market"
WALKS = "walks of books show what was quoted, and not what a market answers"
"""Why the library's numbers stay in use whatever such fills say."""


def _judged(calibration: Calibration, orders: OwnOrders, library: Literature, *, circular: str) -> Calibration:
    """Return a calibration without what such fills cannot show.

    A fit of what no market gave, one of volumes that were copied, gamma of one side, an order of time without times.
    """
    import numpy as np

    from golive.core.value import Unknown, invalid
    from golive.models.execution.calibrated_coefficient import Coefficient
    from golive.models.execution.order_doubts import side_doubt, volume_doubt
    from golive.models.execution.out_of_sample_error import STRETCHES

    no_eta, no_gamma = circular or volume_doubt(orders), circular or side_doubt(orders)
    if no_eta:
        kept = Coefficient(value=library.eta, calibrated=False, reason=no_eta)
        calibration = replace(calibration, temporary=kept)
    if no_gamma and not isinstance(calibration.permanent, Unknown):
        kept = Coefficient(value=library.gamma, calibrated=False, reason=no_gamma)
        calibration = replace(calibration, permanent=kept)
    if np.unique(orders.first_ns).size <= STRETCHES:
        unordered = invalid("no_order", "the times of the orders do not tell which came first")
        calibration = replace(calibration, out_of_sample=unordered)
    return calibration


def _subject(options: FitOptions, orders: OwnOrders, origin: _Origin) -> FitSubject:
    from golive.cli.open_library import find_library
    from golive.report.fit_report import FitSubject
    from golive.report.formats import second

    return FitSubject(
        file=origin.name,
        first=second(int(orders.first_ns.min())),
        last=second(int(orders.last_ns.max())),
        zoned=origin.zoned,
        simulated=origin.simulated,
        confidence=options.confidence,
        weights=options.weights.replace("_", " "),
        library=find_library(options.library).in_words,
        digest=origin.digest,
        journal=origin.journal,
    )
