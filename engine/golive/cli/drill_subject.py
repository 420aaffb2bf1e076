"""What a drill of a library is evidence about."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from golive.api.engine import Engine


def drill_subject(engine: Engine) -> str:
    """Return what a drill is evidence about: the library's first account, or its policy where it has none."""
    from golive.api.paper_terms import paper_terms
    from golive.loader.code_digest import deciding_code
    from golive.paper.account_subject import subject_of

    specs = engine.program.checked.specs
    if not specs.papers:
        return engine.program.digests.policy
    return subject_of(engine, paper_terms(specs.papers[0], specs), deciding_code()).digest
