"""The models that a pipeline's strategies use, told to the session of each call as their ledger has them then."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

from golive.core.errors import InvalidInput

if TYPE_CHECKING:
    from golive.api.session import Session
    from golive.compiler.program import Program
    from golive.trading.served_models import ServedModel


class PipelineModels:
    """The models in a folder, by their ledger; none where no folder is named.

    What the ledger says is read anew at each call, and a version is told with the numbers that it gives then.

    Raises
    ------
    InvalidInput
        Files are named without their ledger.
    """

    def __init__(self, folder: str | Path | None, records: str | Path | None) -> None:
        if folder is not None and records is None:
            raise InvalidInput("models need their ledger and their files", hint="give both, `models=` and `records=`")
        self._folder, self._records = folder, records
        self._models: Mapping[str, ServedModel] = {}
        self._held = ExitStack()

    def open(self, program: Program, *, is_replay: bool) -> None:
        """Open the ledger; a replay of what is past writes nothing into it.

        Raises
        ------
        InvalidInput
            There is no such folder, or there are no such records.
        Unavailable, BrokenChain
            The records cannot be read.
        """
        self._held.close()
        if self._folder is None or self._records is None:
            return
        from golive.journal.home_at import is_address
        from golive.paper.models_of_records import ModelsPlace, models_of_records

        records, folder = str(self._records), Path(self._folder)
        if not folder.is_dir() or not (is_address(records) or Path(records).exists()):
            hint = "name the folder that models are stored in, and the records that say which of them serve"
            raise InvalidInput(f"no models in `{folder}`, or no records `{records}`", hint=hint)
        place = ModelsPlace(records=records, folder=folder, read_only=is_replay)
        self._models = models_of_records(program, tuple(program.signals), place, self._held)

    def told(self, session: Session, strategies: Collection[Any] | None, now: int) -> Session:
        """Tell a session what the models of strategies, all unless some are named, give at an instant; return it."""
        if self._models:
            from golive.trading.served_models import tell_model

            for strategy, model in session.engine.program.models:
                one = self._models.get(model.id) if strategies is None or strategy in strategies else None
                if one is not None:
                    tell_model(session, one, one.standing(), strategy, model, now)
        return session
