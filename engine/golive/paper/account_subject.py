"""What an account of a library is: the subject that its runs, and evidence about it, are bound to."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from golive.account.account import AssumedAccount
from golive.api.engine import Engine
from golive.api.paper_terms import PaperTerms
from golive.trading.assumed_terms import assumptions_of
from golive.trading.paper_subject import PaperSubject

SEED = 0
"""What latencies are drawn by: one seed for all, so that two accounts differ by their policy alone."""


def subject_of(engine: Engine, terms: PaperTerms, code: Mapping[str, str]) -> PaperSubject:
    """Return what an account is of a library, made by some code."""
    return PaperSubject(
        engine=engine,
        terms=terms,
        assumptions=assumptions_of(engine, AssumedAccount(equity=terms.equity), seed=SEED),
        code=code,
        libraries={"numpy": np.__version__},
    )
