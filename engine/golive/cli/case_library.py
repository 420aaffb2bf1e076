"""The cases of a library, ready to run: valid policy, its market's data beside it."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from golive.cli.card_answers import card_answers
from golive.cli.data_folder import DATA
from golive.cli.item_answers import item_answers
from golive.cli.open_library import LibraryPlace
from golive.cli.prelive_answers import prelive_answers
from golive.cli.score_answers import score_answers
from golive.cli.validation import Validation, validate
from golive.documents.market import MarketSpec
from golive.documents.streams import MarketData
from golive.proving.cases.run_cases import Prepared, cases_of


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseLibrary:
    """A validated library, and its cases where it could be compiled: what is proved to be wrong is also seen."""

    validation: Validation
    prepared: Prepared | None


def open_cases(place: LibraryPlace) -> CaseLibrary:
    """Validate a library, its cases included, and prepare them."""
    validation = validate(place)
    if validation.program is None:
        return CaseLibrary(validation=validation, prepared=None)
    root = Path(validation.specs.root)
    prepared = cases_of(
        validation.program,
        validation.specs.cases,
        lambda market: market_data(root, market),
        score=score_answers,
        items=item_answers,
        card=card_answers,
        steps=prelive_answers,
    )
    return CaseLibrary(validation=validation, prepared=prepared)


def market_data(root: Path, market: MarketSpec) -> MarketData | None:
    """Read the data of a market of a library, None where its files are not here."""
    from golive.market.read import read_market

    data = os.environ.get(DATA)
    beside = (root / market.header.span.file).parent
    return read_market(market, (beside, Path(data)) if data else (beside,))[0]
