"""Who hears of what, by the library that a command works on."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from golive.core.errors import Undecided

if TYPE_CHECKING:
    from golive.api.alert_terms import AlertTerms
    from golive.api.engine import Engine
    from golive.core.clock import Clock
    from golive.paper.alerts.channels import Channels


def terms_of(engine: Engine) -> AlertTerms:
    """Return who hears of what.

    Raises
    ------
    Undecided
        The library tells nobody of anything.
    """
    from golive.api.alert_terms import alert_terms

    documents = engine.program.checked.specs.alerts
    if not documents:
        raise Undecided("the library has no document of `kind: alerts`: nobody is told of anything")
    return alert_terms(documents[0])


def channels_here(terms: AlertTerms, clock: Clock) -> Channels:
    """Return the channels whose addresses this process knows."""
    from golive.paper.alerts.channels import channels_of

    return channels_of(terms, os.environ, clock)


def secrets_here() -> tuple[str, ...]:
    """Return what this process knows and nobody is to read."""
    from golive.paper.masking import secrets_of

    return secrets_of(os.environ)
