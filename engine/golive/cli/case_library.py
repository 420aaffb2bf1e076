"""The cases of a library, ready to run: valid policy, its market's data beside it."""

from __future__ import annotations

import os
from pathlib import Path

from golive.cli.card_answers import card_answers
from golive.cli.data_folder import DATA
from golive.cli.item_answers import item_answers
from golive.cli.open_library import LibraryPlace
from golive.cli.prelive_answers import prelive_answers
from golive.cli.score_answers import score_answers
from golive.cli.validation import Validation, validate
from golive.core.dataclass import dataclass
from golive.documents.market import MarketSpec
from golive.documents.streams import MarketData
from golive.proving.cases.run_cases import Prepared, Read, cases_of


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseLibrary:
    """A validated library, and its cases where it could be compiled: what is proved to be wrong is also seen."""

    validation: Validation
    prepared: Prepared | None


def open_cases(place: LibraryPlace, read: Read | None = None) -> CaseLibrary:
    """Validate a library, its cases included, and prepare them.

    `read` reads the data of a market that a case names; unless given they lie beside its description, or where
    GOLIVE_DATA says.
    """
    validation = validate(place)
    if validation.program is None:
        return CaseLibrary(validation=validation, prepared=None)
    root = Path(validation.specs.root)
    prepared = cases_of(
        validation.program,
        validation.specs.cases,
        read or (lambda market: market_data(market, data_roots(root, market))),
        score=score_answers,
        items=item_answers,
        card=card_answers,
        steps=prelive_answers,
    )
    return CaseLibrary(validation=validation, prepared=prepared)


def data_roots(root: Path, market: MarketSpec) -> tuple[Path, ...]:
    """Return where the files of a market of a library are looked for, the nearest first."""
    data = os.environ.get(DATA)
    beside = (root / market.header.span.file).parent
    return (beside, Path(data)) if data else (beside,)


def market_data(market: MarketSpec, roots: tuple[Path, ...]) -> MarketData | None:
    """Read the data of a market, None where its files are not there."""
    from golive.market.read import read_market

    return read_market(market, roots)[0]
