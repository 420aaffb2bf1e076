"""`ModelOfRecords`: everything that the page of a model is made of."""

from __future__ import annotations

from collections.abc import Mapping

from golive.api.model_standing import ModelStanding
from golive.core.dataclass import dataclass
from golive.core.value import Unknown
from golive.journal.entry import Head
from golive.learning.decision_curve import GainSoFar
from golive.learning.gain_interval import GainInterval
from golive.learning.live.live_gate import LiveGate, LiveLimits
from golive.learning.live.live_path import LivePath
from golive.learning.model_history import ModelHistory
from golive.learning.model_record import ModelRecord
from golive.models.returns.deflated_sharpe import DeflatedSharpe


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveSource:
    """Where live returns come from, in words, and the digest of what they were read from."""

    words: str
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GuardrailNumbers:
    """What the guardrails in force ask of a test, and their name and digest."""

    name: str
    digest: str
    most_wrong_accepts: float
    least_pairs: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelOfRecords:
    """A model as the records tell it, held against its files.

    `files` says of each stored version that its file is good, or what is wrong with it. `gains` is by version, of those
    that were compared; `curve` is of `curve_of`, the last of them. `gate` is that of the version in service, None where
    none serves. `live` is None without live returns, and `why_no_live` says so. `deflated` is None where nothing was
    looked at. `head` is the last entry of the records that it was made up to.
    """

    model: str
    strategy: str
    history: ModelHistory
    standing: ModelStanding
    files: Mapping[str, str]
    guardrails: GuardrailNumbers
    limits: LiveLimits
    gains: Mapping[str, GainInterval | Unknown]
    curve_of: str
    curve: tuple[GainSoFar, ...]
    gate: LiveGate | None
    live: LivePath | None
    live_source: LiveSource | None
    why_no_live: str
    deflated: DeflatedSharpe | Unknown | None
    head: Head

    @property
    def record(self) -> ModelRecord:
        """Return what the records come to."""
        return self.history.record
