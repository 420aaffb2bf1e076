"""The models of an account's strategies, by the ledger in the records: read anew at each look."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path

from golive.api.guardrails_program import guardrails_program
from golive.api.paper_terms import PaperTerms
from golive.compiler.program import Program
from golive.compiler.signal_program import ModelProgram
from golive.journal.home_at import home_at
from golive.journal.journal import Journal
from golive.learning.asked_model import asked_for
from golive.learning.checkpoints import CheckpointFolder
from golive.learning.live.live_gate import live_limits
from golive.learning.model_desk import ModelDesk, terms_of
from golive.learning.model_watch import ModelWatch
from golive.trading.served_models import ServedModel


def models_of_records(
    program: Program, terms: PaperTerms, records: str, folder: Path, held: ExitStack
) -> Mapping[str, ServedModel]:
    """Return the models of the strategies that an account trades; where none uses any, the records are not opened.

    What an account earns is what its one strategy earns: of one that trades several nobody knows which model earned
    what, and no version is watched. Files lie in `folder`; the records are open until `held` is closed.

    Raises
    ------
    Unavailable, BrokenChain, InvalidInput
        The records cannot be opened.
    """
    used = [(strategy, model) for strategy, model in program.models if strategy in terms.strategies]
    if not used:
        return {}
    journal = held.enter_context(Journal.shared(home_at(records)))
    is_alone = len(terms.strategies) == 1
    return {
        model.id: _served(program, strategy, model, journal, folder, is_watched=is_alone) for strategy, model in used
    }


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
        terms=terms_of(guardrails),
    )
    watch = ModelWatch(desk, live_limits(guardrails, strategy)) if is_watched else None
    return ServedModel(desk, asked_for(*model.outputs), watch=watch)
