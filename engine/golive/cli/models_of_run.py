"""The models that a replay's strategies are decided by, as a ledger says that they serve; it is only read."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from contextlib import ExitStack
from typing import TYPE_CHECKING

from golive.cli.model_place import check_models
from golive.cli.open_library import find_library
from golive.cli.planned_runs import RunOptions
from golive.cli.records_place import records_at
from golive.core.errors import InvalidInput

if TYPE_CHECKING:
    from golive.api.engine import Engine
    from golive.trading.served_models import ServedModel


def models_named(
    options: RunOptions, engine: Engine, strategies: Collection[str], held: ExitStack
) -> Mapping[str, ServedModel]:
    """Return the models of the strategies that are replayed, all unless some are named; none where no folder is.

    Raises
    ------
    InvalidInput
        There is no such folder, or there are no such records: who names them means them.
    Unavailable, BrokenChain
        The records cannot be read.
    """
    if options.models is None:
        if options.records is not None:
            hint = "the ledger alone has no files: give their folder too, `--models FOLDER`"
            raise InvalidInput("`--records` is of no use without `--models`", hint=hint)
        return {}
    from golive.paper.models_of_records import ModelsPlace, models_of_records

    records = records_at(options.records, find_library(options.library))
    check_models(options.models, records)
    program = engine.program
    chosen = tuple(strategies) or tuple(program.signals)
    return models_of_records(program, chosen, ModelsPlace(records=records, folder=options.models, read_only=True), held)
