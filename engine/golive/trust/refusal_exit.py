"""What a refusal ends a command with: of an artefact that is checked, and of an act that somebody signs."""

from __future__ import annotations

from golive.core.errors import Refused

INVALID, UNVERIFIABLE, EXPIRED = 1, 2, 3

_LACKING = frozenset(
    (
        "unsigned",
        "nobody_asked",
        "missing_role",
        "apart",
        "own_template",
        "strip_unknown",
        "no_trust",
        "nothing_frozen",
        "no_people",
        "later_people",
        "no_records",
        "no_exporter",
        "bounds_alone",
    )
)
_LIST_OVER = frozenset(("people_expired", "root_expired"))
_OVER = _LIST_OVER | {"expired", "key_expired", "superseded"}
_ROOT = "root_"


def exit_of_artefact(refused: Refused) -> int:
    """Return what `golive verify` ends with: 3 that a time is over, 2 that something is missing to tell, else 1."""
    if refused.code in _OVER:
        return EXPIRED
    return UNVERIFIABLE if _of_root_file(refused) or refused.code in _LACKING else INVALID


def exit_of_act(refused: Refused) -> int:
    """Return what an act ends with: 3 where the roots or their word are over, 2 for a root file, 1 for the rest.

    What is asked to be signed and is over, or lacks something, is refused like anything else.
    """
    if refused.code in _LIST_OVER:
        return EXPIRED
    return UNVERIFIABLE if _of_root_file(refused) else INVALID


def _of_root_file(refused: Refused) -> bool:
    return refused.code.startswith(_ROOT) and refused.code != "root_is_a_person"
