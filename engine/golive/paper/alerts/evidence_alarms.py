"""Evidence that grows old: somebody is told before the newest of a drill is too old, and when it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from golive.api.alert_terms import AlertTerms
from golive.core.errors import Refused
from golive.core.printable import printable
from golive.execution.account import DAY
from golive.journal.bodies.alert import AlertRaised
from golive.journal.bodies.evidence import EvidenceGiven
from golive.journal.bodies.kinds import read_body
from golive.journal.drills import is_start
from golive.journal.entry import Entry
from golive.paper.alerts.alarms import WARNING


def evidence_alarms(run: str, entries: Iterable[Entry], terms: AlertTerms, *, now: int) -> Iterator[AlertRaised]:
    """Yield what is too old at an instant, or will be soon, each once by the period that its newest evidence ends with.

    Of what nobody has ever exercised nothing is said here: a checklist does.
    """
    newest: dict[str, int] = {}
    for entry in entries:
        try:
            body = read_body(entry.kind, entry.body)
        except Refused:
            # What nobody can read is no evidence: an older one then grows old, and somebody is told.
            continue
        if isinstance(body, EvidenceGiven) and not is_start(body.item):
            # A drill that only began shows nothing, so what was shown before grows old on.
            group = body.item.partition("/")[0]
            newest[group] = max(newest.get(group, 0), body.period_end)
    for group, ended in sorted(newest.items()):
        age, name = now - ended, printable(group.replace("_", " "), keep="")
        if age > terms.evidence_age:
            days = terms.evidence_age // DAY
            yield _alert(run, group, f"{ended}/expired", now, f"the evidence of {name} is more than {days} d old")
        elif age > terms.evidence_age - terms.evidence_notice:
            left = -(-(terms.evidence_age - age) // DAY)
            yield _alert(run, group, f"{ended}/expires", now, f"the evidence of {name} will be too old in {left} d")


def _alert(run: str, group: str, name: str, now: int, text: str) -> AlertRaised:
    return AlertRaised(
        alert=f"{run}/evidence/{group}/{name}",
        severity=WARNING,
        text=text,
        topic=f"evidence/{group}",
        at=now,
    )
