"""Where the ledger of models and their files lie, and the desk at which words are said on one of them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from golive.cli.open_library import find_library, open_engine
from golive.cli.records_place import folder_of, records_at
from golive.core.dataclass import dataclass
from golive.core.errors import InvalidInput, Undecided
from golive.core.suggest import did_you_mean

if TYPE_CHECKING:
    from golive.api.engine import Engine
    from golive.api.guardrails_program import GuardrailsProgram
    from golive.journal.journal import Journal
    from golive.learning.model_desk import ModelDesk
    from golive.learning.model_ledger import ModelLedger

MODELS = "models"
"""The folder of their files, beside the records."""


def check_models(folder: Path, records: str) -> None:
    """Refuse a folder of models' files, or a ledger of them, that is not there: who names them means them.

    Raises
    ------
    InvalidInput
        There is no such folder, or there are no such records.
    """
    from golive.journal.home_at import is_address

    if not folder.is_dir():
        raise InvalidInput(f"no folder `{folder}`", hint="name the one that `golive model propose` stores in")
    if not is_address(records) and not Path(records).exists():
        raise InvalidInput(f"no records `{records}`", hint="name the ledger of the models, `--records FILE`")


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelsPlace:
    """A library's models: the records, the ledger that they come to, the folder of files, and the guardrails."""

    engine: Engine
    records: Journal
    ledger: ModelLedger
    folder: Path
    guardrails: GuardrailsProgram

    def desk(self, model: str, strategy: str = "") -> ModelDesk:
        """Return the desk of a model, whose strategy the ledger knows unless it is new."""
        from golive.learning.checkpoint_terms import terms_of
        from golive.learning.checkpoints import CheckpointFolder
        from golive.learning.model_desk import ModelDesk

        return ModelDesk(
            model=model,
            strategy=strategy or self.ledger.record(model).strategy,
            subject=self.guardrails.digest,
            folder=CheckpointFolder(self.folder),
            records=self.records,
            terms=terms_of(self.guardrails),
        )

    def guardrails_of(self, model: str) -> GuardrailsProgram:
        """Return the guardrails that hold a model: those that its strategy names, else the ones that were asked for."""
        from golive.api.guardrails_program import guardrails_program

        program = self.guardrails.program
        named = next((one.guardrails for _, one in program.models if one.id == model), None)
        return self.guardrails if named is None else guardrails_program(program, named)

    def known(self, model: str) -> str:
        """Return the name of a model that the ledger knows, or refuse it."""
        if model not in self.ledger.models:
            hint = did_you_mean(model, self.ledger.models, what="models") or "`golive model propose` begins one"
            raise InvalidInput(f"the ledger knows no model `{model}`", hint=hint)
        return model


@contextmanager
def models_place(
    library: str | None,
    records: str | None,
    files: Path | None,
    guardrails: str = "",
    *,
    read_only: bool = False,
    empty: bool = False,
) -> Iterator[ModelsPlace]:
    """Give a library's models while their records are open; who only reads them makes none.

    Where there are none to read, they are `empty` for those who say so.

    Raises
    ------
    Undecided
        There are no records to read.
    InvalidInput
        The library has no guardrails: without them no model learns.
    Unavailable
        The records cannot be read or written now.
    """
    from golive.api.guardrails_program import guardrails_program
    from golive.journal.home_at import home_at, is_address
    from golive.journal.journal import Journal
    from golive.learning.model_ledger import LedgerReader

    place, engine = find_library(library), open_engine(library)
    program = guardrails_program(engine.program, guardrails)
    at = records_at(records, place)
    is_absent = read_only and not is_address(at) and not Path(at).exists()
    if is_absent and not empty:
        raise Undecided("there are no records: nobody spoke of a model")
    if records is None and not read_only:
        folder_of(place).mkdir(parents=True, exist_ok=True)
    home = Journal.in_memory(MODELS).home if is_absent else home_at(at, read_only=read_only)
    with Journal.shared(home) as journal:
        yield ModelsPlace(
            engine=engine,
            records=journal,
            ledger=LedgerReader(journal).read(),
            folder=folder_of(place) / MODELS if files is None else files,
            guardrails=program,
        )
