"""`kind: guardrails`."""

from __future__ import annotations

from collections.abc import Iterator

from golive.core.repeats import repeats
from golive.documents.declarations import Requirement
from golive.documents.guardrails import REFUSED, THROTTLE_NEEDS, CheckpointPolicy, Guardrails, ThrottleTerms
from golive.documents.header import Name
from golive.loader.fields import Fields
from golive.loader.positions import as_name
from golive.loader.readers.declarations import read_lets, read_parameters
from golive.loader.readers.header import read_header
from golive.loader.readers.inputs import read_inputs


def read_guardrails(fields: Fields) -> Guardrails:
    requirements, proofs = tuple(_rules(fields, "require")), tuple(_rules(fields, "prove"))
    for name, span, first in repeats((rule.id, rule.span) for rule in (*requirements, *proofs) if rule.id):
        related = ((f"first `{name}`", first),)
        fields.pad.error("GL105", f"rule id `{name}` is given twice", span, "rename one", related=related)
    return Guardrails(
        header=read_header(fields),
        inputs=read_inputs(fields),
        parameters=read_parameters(fields),
        lets=read_lets(fields),
        requirements=requirements,
        proofs=proofs,
        throttle=_throttle(fields),
        checkpoints=_checkpoints(fields),
    )


def _rules(fields: Fields, key: str) -> Iterator[Requirement]:
    for rule in fields.records(key):
        yield Requirement(
            id=rule.word("id"),
            span=rule.place("id"),
            condition=rule.text("that"),
            forbidden=False,
            reason=rule.text("else"),
        )


def _throttle(fields: Fields) -> ThrottleTerms:
    throttle = fields.record("throttle")
    if throttle is None:
        return ThrottleTerms(numbers={}, regime=Name(value="", span=fields.span), frozen_in=())
    return ThrottleTerms(
        numbers={key: throttle.name(key) for key in THROTTLE_NEEDS},
        regime=throttle.name("regime"),
        frozen_in=tuple(as_name(word) for word in throttle.words("frozen_in")),
    )


def _checkpoints(fields: Fields) -> CheckpointPolicy:
    """Return what files may hold: where nothing is said, no types and no pickles, and few bytes."""
    checkpoints = fields.record("checkpoints") if fields.node.get("checkpoints") is not None else None
    pickle = None if checkpoints is None else checkpoints.scalar("pickle")
    return CheckpointPolicy(
        allow=() if checkpoints is None else tuple(as_name(word) for word in checkpoints.words("allow")),
        pickle=Name(value=REFUSED, span=fields.span) if pickle is None else as_name(pickle),
        most_bytes=None
        if checkpoints is None or checkpoints.node.get("most_bytes") is None
        else checkpoints.name("most_bytes"),
    )
