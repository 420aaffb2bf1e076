"""Who tells people of the accounts of a plan: a worker for each, by the alerts of the library."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import ExitStack

from golive.api.alert_terms import alert_terms
from golive.core.clock import Clock
from golive.paper.alerts.alarms import Worth
from golive.paper.alerts.channels import channels_of
from golive.paper.alerts.worker import AlertWorker, Watched
from golive.paper.masking import secrets_of
from golive.paper.opened_process import HeldAccount
from golive.paper.plan import Plan
from golive.paper.status import wanted_by


def alerting(
    plan: Plan, accounts: Sequence[HeldAccount], clock: Clock, environment: Mapping[str, str], held: ExitStack
) -> list[AlertWorker]:
    """Return a worker for each account, running until `held` is closed; none where the library has no alerts."""
    documents = plan.engine.program.checked.specs.alerts
    if not documents:
        return []
    terms = alert_terms(documents[0])
    channels = channels_of(terms, environment, clock)
    workers = []
    for account in accounts:
        watched = Watched(
            account=account.terms.name,
            run=account.run,
            place=plan.place(account.terms.name),
            records=plan.records,
            worth=Worth(hold_lasts=terms.hold_lasts, needed=wanted_by(account.terms).needed),
        )
        worker = AlertWorker(watched, terms, channels, clock, secrets=secrets_of(environment))
        held.callback(worker.close)
        worker.start()
        workers.append(worker)
    return workers
