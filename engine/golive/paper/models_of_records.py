"""The models of an account's strategies, by the ledger in the records: read anew at each look."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

from golive.api.guardrails_program import guardrails_program
from golive.compiler.program import Program
from golive.compiler.signal_program import ModelProgram
from golive.core.dataclass import dataclass
from golive.core.errors import InvalidInput
from golive.journal.entry import Entry
from golive.journal.home_at import home_at, is_address
from golive.journal.journal import Journal
from golive.learning.asked_model import asked_for
from golive.learning.checkpoint_terms import terms_of
from golive.learning.checkpoints import CheckpointFolder
from golive.learning.live.live_gate import live_limits
from golive.learning.model_desk import ModelDesk
from golive.learning.model_watch import ModelWatch
from golive.trading.served_models import ServedModel
from golive.trading.stood_models import recalled


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelsPlace:
    """Where the ledger of models lies, and the folder of their files; who is `read_only` writes no word into it."""

    records: str
    folder: Path
    read_only: bool = False


def models_of_records(
    program: Program, strategies: Collection[str], place: ModelsPlace, held: ExitStack
) -> Mapping[str, ServedModel]:
    """Return the models of the strategies that an account trades; where none uses any, the records are not opened.

    What an account earns is what its one strategy earns: of one that trades several nobody knows which model earned
    what, and no version is watched; nor is one by who only reads. The records are open until `held` is closed.

    Raises
    ------
    Unavailable, BrokenChain, InvalidInput
        The records cannot be opened.
    """
    used = [(strategy, model) for strategy, model in program.models if strategy in strategies]
    if not used:
        return {}
    journal = held.enter_context(Journal.shared(home_at(place.records, read_only=place.read_only)))
    is_watched = len(strategies) == 1 and not place.read_only
    return {
        model.id: _served(program, strategy, model, journal, place.folder, is_watched=is_watched)
        for strategy, model in used
    }


def models_again(
    program: Program, strategies: Collection[str], place: ModelsPlace, entries: Iterable[Entry], held: ExitStack
) -> Mapping[str, ServedModel]:
    """Return the models of an account that is made again from its journal: they stand as its entries say.

    Raises
    ------
    InvalidInput
        Its strategies use models, and their files or their ledger are not there.
    Unavailable, BrokenChain
        The records cannot be read.
    """
    if not any(strategy in strategies for strategy, _ in program.models):
        return {}
    if not place.folder.is_dir() or not (is_address(place.records) or Path(place.records).exists()):
        message = f"strategies of the account use models: no folder `{place.folder}`, or no records `{place.records}`"
        raise InvalidInput(message, hint="name both, `--models FOLDER` and `--records FILE`")
    models = models_of_records(program, strategies, replace(place, read_only=True), held)
    before = recalled(entries, goes_on=False)
    for served in models.values():
        served.recall(before)
    return models


def _served(
    program: Program, strategy: str, model: ModelProgram, records: Journal, folder: Path, *, is_watched: bool
) -> ServedModel:
    guardrails = guardrails_program(program, model.guardrails)
    desk = ModelDesk(
        model=model.id,
        strategy=strategy,
        subject=guardrails.digest,
        folder=CheckpointFolder(folder),
        records=records,
        terms=terms_of(guardrails, strategy),
    )
    watch = ModelWatch(desk, live_limits(guardrails, strategy)) if is_watched else None
    return ServedModel(desk, asked_for(*model.outputs), watch=watch)
