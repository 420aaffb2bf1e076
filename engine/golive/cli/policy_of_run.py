"""Who may reset a run: what the policy says that it runs by."""

from __future__ import annotations

from typing import TYPE_CHECKING

from golive.core.errors import InvalidInput

if TYPE_CHECKING:
    from golive.cli.open_library import LibraryPlace
    from golive.execution.switch import ResetRule


def reset_rule_of(library: LibraryPlace, policy: str) -> ResetRule | None:
    """Return who may reset, and when, of a library whose policy has that digest; None where it has another by now."""
    from golive.api.engine import Engine
    from golive.api.switch_program import switch_program

    try:
        program = Engine.from_folder(library.folder).program
        return switch_program(program).reset if program.digests.policy == policy else None
    except InvalidInput:
        # Whoever asks what stops is told that, whatever has become of the library.
        return None
