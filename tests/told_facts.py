"""Facts from outside that one person told, signed and kept beside the records as `golive evidence add` keeps them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping

from tests.ssh_signers import Signer
from tests.trust_desk import AUTHOR, person

from golive.core.unit import NANOS, show
from golive.core.utc_text import utc_text
from golive.documents.checklist import ChecklistItem
from golive.journal.journal import Journal
from golive.readiness.checklist.evidence import Evidence
from golive.readiness.checklist.outside_facts import WINDOW, read_facts
from golive.readiness.checklist.requirement import Value, is_number
from golive.readiness.people_desk import PeopleDesk
from golive.readiness.told_facts import keep_facts
from golive.trust.facts_told import FactsTold

SEER, SEEN_BY = "seen_1", Signer(seed=140)
ROLES = ("sre", "security", "trader", "operations", "compliance_officer")


def seer(until: str = "2027-01-01") -> tuple[str, str]:
    """Return what a list of people says of whoever sees everything outside."""
    return SEER, person(SEEN_BY, *ROLES, until=until)


def told(desk: PeopleDesk, item: ChecklistItem, values: Mapping[str, Value], *, n: int, end: int) -> Evidence:
    """Return what was told of the momentum strategy until `end`, cut to whole seconds; alone its author tells it."""
    by, signer = (SEER, SEEN_BY) if desk.registry.people.profile == "team" else ("dev_1", AUTHOR)
    when = utc_text(end // NANOS * NANOS)
    window = values.get(WINDOW)
    begun = when if not is_number(window) else utc_text((end // NANOS - int(window)) * NANOS)
    own = {"item": item.id, "period_begin": begun, "period_end": when, "n": n, "source": "a test"}
    text = json.dumps({**own, "facts": _written(item, values)})
    _, facts = read_facts(text, {item.id: item})
    subject = desk.place.evidence_subjects["momentum"]
    word = desk.word(
        FactsTold, by=by, role=item.roles[0].value, nonce=hashlib.sha256(text.encode()).hexdigest()[:32],
        strategy="momentum", subject=subject, item=item.id, document=facts.digest,
    )  # fmt: skip
    records = desk.place.records
    assert isinstance(records, Journal)
    document = keep_facts(records, text, word, signer.sign(word.line(), word.namespace()))
    seen = facts.measured
    return Evidence(
        id=item.id, item=item.id, type=item.evidence, realm=desk.registry.realm, subject=subject,
        period_begin=seen.period_begin, period_end=seen.period_end, recorded_at=desk.now, n=seen.n,
        measured=seen.values, sources=seen.sources, by=by, document=document,
    )  # fmt: skip


def _written(item: ChecklistItem, values: Mapping[str, Value]) -> Mapping[str, object]:
    written: dict[str, object] = {}
    for measure in item.measures:
        value, unit = values[measure.id], measure.unit
        if unit is not None and unit.name:
            assert isinstance(value, float)
            written[measure.id] = show(value, unit)
        else:
            written[measure.id] = value
    return written
