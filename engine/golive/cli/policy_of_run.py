"""Who may reset a run: what the policy says that it runs by, here or as its journal has kept it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from golive.core.errors import InvalidInput, Unavailable

if TYPE_CHECKING:
    from golive.cli.open_library import LibraryPlace
    from golive.execution.switch import ResetRule
    from golive.journal.journal import JournalReader


def reset_rule_of(library: LibraryPlace, journal: JournalReader, policy: str) -> ResetRule | None:
    """Return who may reset, and when, by the policy with a digest: of the library, or else of what a journal has kept.

    None where it is in neither: whoever asks what stops is told that, whatever has become of the library.
    """
    from golive.api.engine import Engine
    from golive.api.switch_program import switch_program
    from golive.cli.kept_policy import kept_engine
    from golive.journal.policies import kept_as

    try:
        program = Engine.from_folder(library.folder).program
        if program.digests.policy == policy:
            return switch_program(program).reset
    except InvalidInput:
        pass
    try:
        kept = kept_as(journal, policy)
        return None if kept is None else switch_program(kept_engine(kept, policy).program).reset
    except (InvalidInput, Unavailable):
        return None
