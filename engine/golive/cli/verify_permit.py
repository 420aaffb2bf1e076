"""A permit looked at offline: who signed its bounds and its lease, whether it holds now, and what the records know."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from golive.cli.verify_look import NO_LIST, NO_ROOT, Look

if TYPE_CHECKING:
    from golive.trust.permit import Bounds, Floor, Lease, Permit

_ANY_LIFE = sys.maxsize
"""How long a permit may last at most its library says, which is not at hand: the answer says that nobody looked."""


def look_at_permit(look: Look, data: bytes) -> None:
    """Check a permit; refused is what is not so.

    What people took back stands in the records alone: without them the answer is that it cannot be told.
    """
    from golive.core.errors import Refused
    from golive.trust.permit import Bounds, Lease, PermitTerms, read_permit, verified_permit
    from golive.trust.statement import PRODUCTION

    look.fields |= {"strategy": None, "mode": None, "capital": None, "until": None}
    look.unseen += [
        *([NO_ROOT] if look.trust is None else []),
        *([NO_LIST] if look.people is None else []),
        "whether it lasts for longer than its library lets a permit last, and is of the version that runs",
    ]
    signed = read_permit(data)
    bounds, lease = Bounds.read(signed.bounds), Lease.read(signed.lease)
    _say(look, bounds, lease)
    registry = look.registry(None, PRODUCTION)
    permit = verified_permit(
        signed, strategy=bounds.strategy, subject=bounds.subject, registry=registry,
        terms=PermitTerms(permit_life=_ANY_LIFE, bounds_life=_ANY_LIFE),
    )  # fmt: skip
    look.shown += ["everyone signed the bounds who has to", "a machine that renews signed the lease, within them"]
    _judged(look, permit)
    if look.records is None:
        look.unseen.append("whether it was taken back, or a later lease took its place (--records)")
        raise Refused("no_records", "whether it was taken back the records alone know: give them with `--records`")


def _say(look: Look, bounds: Bounds, lease: Lease) -> None:
    from golive.core.utc_text import utc_text

    until = utc_text(min(lease.not_after, bounds.not_after))
    look.says.append(f"{lease.strategy}: {lease.mode}, up to {lease.capital:,f}, until {until}")
    look.says.append(f"bounds: {bounds.mode}, up to {bounds.capital:,f}, until {utc_text(bounds.not_after)}")
    look.fields |= {"strategy": lease.strategy, "mode": lease.mode, "capital": f"{lease.capital}", "until": until}


def _judged(look: Look, permit: Permit) -> None:
    from golive.core.refusing import refuse_unless
    from golive.trust.permit import Floor, judge_permit

    floor = Floor() if look.records is None else _floor(look, permit.lease.strategy)
    judge_permit(permit, floor=floor, revoked=(), now=look.now)
    look.shown.append("it holds now")
    if look.records is not None:
        last = floor.lease == permit.lease_digest
        refuse_unless(last, "unrecorded", "the records do not hold its lease as the last one")
        look.shown.append("its lease is the last one of the records")


def _floor(look: Look, strategy: str) -> Floor:
    from golive.core.errors import Refused
    from golive.core.value import Unknown

    floor = look.record().permits.floor(strategy)
    if isinstance(floor, Unknown):
        raise Refused("records_broken", str(floor))
    return floor
