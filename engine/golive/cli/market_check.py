"""What `golive market check` does: the streams of a market, counted and held against each other."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from golive.cli.analysis_output import check_answer, give_answer
from golive.cli.open_library import find_library, open_engine
from golive.cli.open_market import DescribedMarket, find_market, read_streams
from golive.core.errors import Undecided
from golive.core.unit import NANOS

if TYPE_CHECKING:
    from golive.api.engine import Engine
    from golive.report.market_report import MarketCheck, MarketSubject


def check_market(market: str, library: str | None, form: str, out: Path | None) -> bool:
    """Give what was found of a market's data; return whether nothing is wrong with it.

    Raises
    ------
    InvalidInput
        For a description, a library or a file that cannot be used.
    Undecided
        Where no stream has a row.
    """
    from golive.report.market_report import market_analysis

    check_answer(form, out)
    engine = open_engine(library)
    checked = _check(engine, find_market(engine, market), market, find_library(library).in_words)
    if not checked.faults:
        raise Undecided("no stream has a row: nothing was checked")
    give_answer(form, out, values=lambda: _values(checked), analysis=lambda: market_analysis(checked))
    return checked.is_sound


def _check(engine: Engine, described: DescribedMarket, market: str, library: str) -> MarketCheck:
    from golive.api.stream_limits import stream_limits
    from golive.documents.market import StreamKind
    from golive.market.stream_faults import stream_faults
    from golive.market.stream_offsets import stream_offsets
    from golive.report.banner import banner
    from golive.report.market_report import MarketCheck, MarketSubject

    spec = described.spec
    data, issues = read_streams(described)
    limits = stream_limits(engine.program)
    due = {} if spec.funding is None else {StreamKind.FUNDING: round(spec.funding.every.value * NANOS)}
    subject: MarketSubject = MarketSubject(
        description=Path(market).name,
        symbol=spec.symbol,
        venue=spec.venue,
        label=banner(spec),
        library=library,
        data_digest=data.digest,
        policy_digest=engine.program.digests.policy,
    )
    return MarketCheck(
        subject=subject,
        faults=stream_faults(data, limits, due=due),
        offsets=stream_offsets(data, skew=spec.clock_skew_ns),
        limits=limits,
        issues=issues,
    )


def _values(checked: MarketCheck) -> dict[str, Any]:
    """Return what was found as JSON; issues as their code, place and message."""
    from golive.cli.json_output import document

    return {
        "sound": checked.is_sound,
        "subject": document(checked.subject),
        "streams": [{**document(one), "limits": document(checked.limits[one.kind])} for one in checked.faults],
        "offsets": [{**document(one), "apart_bps": one.apart_bps if one.n else None} for one in checked.offsets],
        "issues": [{"code": i.code, "at": str(i.span), "message": i.message} for i in checked.issues],
    }
