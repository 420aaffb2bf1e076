"""`kind: guardrails`: when a retrained model may replace the one that trades, and how often that may be asked."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from golive.core.dataclass import dataclass
from golive.core.unit import TIME
from golive.documents.declarations import Input, Let, Parameter, Requirement
from golive.documents.header import Header, Name
from golive.documents.need import Need

SHARPE_GAIN, SHARPE_GAIN_LOWER = "sharpe_gain", "sharpe_gain_lower"
DRAWDOWN_INCREASE, SAMPLES = "drawdown_increase", "samples"

UPDATE_COLUMNS = (SHARPE_GAIN, SHARPE_GAIN_LOWER, DRAWDOWN_INCREASE, SAMPLES)
"""What is told of an update when it is judged: nothing else is known then."""

EVIDENCE, PAIRED, POINT = "evidence", "paired", "point"
"""Whether `prove` is asked; by point estimates alone about half of all updates of equal skill are let in."""

MOST_WRONG_ACCEPTS, LEAST_SAMPLES = "most_wrong_accepts", "least_samples"
LEAST_BASELINE, MOST_LIVE_DRAWDOWN = "least_baseline", "most_live_drawdown"
DETECTOR, FALSE_ALARMS, SHIFT_TO_FIND = "detector", "false_alarms_per_year", "shift_to_find"

DETECTORS = ("cusum", "page_hinkley", "msprt", "adwin")
"""What may watch a model in service; none of them is stricter than another."""

FEWEST_SAMPLES = 60.0
"""No library proves a gain by fewer pairs, or watches by fewer returns: tests and thresholds of less are no good."""

GUARDRAIL_NEEDS: Mapping[str, Need] = MappingProxyType(
    {
        EVIDENCE: Need(members=(PAIRED, POINT), harsher="first"),
        MOST_WRONG_ACCEPTS: Need(harsher="lower", lo=0.001, hi=0.2),
        LEAST_SAMPLES: Need(harsher="higher", lo=FEWEST_SAMPLES, hi=1e9, step=1.0),
        LEAST_BASELINE: Need(harsher="higher", lo=FEWEST_SAMPLES, hi=1e9, step=1.0),
        MOST_LIVE_DRAWDOWN: Need(harsher="lower", hi=1.0),
        DETECTOR: Need(members=DETECTORS),
        FALSE_ALARMS: Need(harsher="higher", lo=0.01, hi=365.0),
        SHIFT_TO_FIND: Need(lo=0.05, hi=5.0),
    }
)
"""The parameters that every guardrails document has, by their names."""

_WAIT = Need(dimension=TIME, harsher="higher", hi=2e9)

THROTTLE_NEEDS: Mapping[str, Need] = MappingProxyType(
    {
        "every": _WAIT,
        "samples": Need(harsher="higher", hi=1e12, step=1.0),
        "a_day": Need(harsher="lower", lo=1.0, hi=1e6, step=1.0),
        "after_rollback": _WAIT,
    }
)
"""The keys of `throttle` that name a parameter, and what each must be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ThrottleTerms:
    """How often a candidate may be looked at: `numbers` are names of parameters by the keys of `THROTTLE_NEEDS`.

    `regime` is the `model.output` that says which regime it is; in those of `frozen_in` nothing is looked at.
    """

    numbers: Mapping[str, Name]
    regime: Name
    frozen_in: tuple[Name, ...]


FEW_BYTES = 16_777_216
"""How large a file of a model may be where the policy does not say it: what is not said is the stricter answer."""

_BYTES = Need(harsher="lower", lo=1.0, hi=4_294_967_296.0, step=1.0)

REFUSED, ALLOWED = "refused", "allowed"
"""Whether a pickle may be read; one runs whatever is in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckpointPolicy:
    """What files of models may hold: types by their full names, whether they may be pickles, and how large they are.

    `most_bytes` names a parameter; where it is None, no file has more than `FEW_BYTES`.
    """

    allow: tuple[Name, ...]
    pickle: Name
    most_bytes: Name | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Guardrails:
    """When a model may be replaced.

    A requirement that is known to fail rejects, one that cannot be told holds; a proof that fails, or has no evidence,
    leaves an update underpowered.
    """

    header: Header
    inputs: tuple[Input, ...]
    parameters: tuple[Parameter, ...]
    lets: tuple[Let, ...]
    requirements: tuple[Requirement, ...]
    proofs: tuple[Requirement, ...]
    throttle: ThrottleTerms
    checkpoints: CheckpointPolicy

    def needs(self) -> Mapping[str, Need]:
        """Return what each parameter must be that no expression has to read, by its name."""
        named = {name.value: THROTTLE_NEEDS[key] for key, name in self.throttle.numbers.items()}
        size = self.checkpoints.most_bytes
        return {**named, **GUARDRAIL_NEEDS, **({} if size is None else {size.value: _BYTES})}
