"""The adapter of permits: each vector's permit is signed by the desk of the tests, kept as a file, and looked at."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

from tests.conformance.adapters_paper import duration, instant
from tests.permit_desk import TERMS, bounds, lease, signed_permit
from tests.trust_desk import COMPLIANCE, PEER, RENEWER, RISK, STRANGER, Listed, registry

from golive.trust.permit import Bounds, Floor, Lease, PermitTerms, SignedPermit, line_digest
from golive.trust.permit_file import PermitWatch
from golive.trust.permit_word import VALID, PermitView, capital_left
from golive.trust.registry import Registry


def digest(text: str) -> str:
    """Return the digest that stands for a name of a vector."""
    return hashlib.sha256(text.encode()).hexdigest()


def money(value: float | None) -> Decimal | None:
    return None if value is None else Decimal(str(value))


def statements(permit: dict[str, Any]) -> tuple[Bounds, Lease]:
    """Return a vector's permit as what is signed."""
    outer, inner = permit["bounds"], permit["lease"]
    within = bounds(
        realm=permit["realm"],
        strategy=permit["strategy"],
        subject=digest(permit["subject"]),
        serial=outer["serial"],
        mode=outer["mode"],
        capital=money(outer["capital"]),
        not_before=instant(outer["not_before"]),
        not_after=instant(outer["not_after"]),
    )
    own = lease(
        within,
        epoch=inner["epoch"],
        mode=inner["mode"],
        capital=money(inner["capital"]),
        issued=instant(inner["issued"]),
        not_after=instant(inner["not_after"]),
    )
    return within, own


def file_of(permit: dict[str, Any], within: Bounds, own: Lease) -> SignedPermit:
    people = (RISK, PEER if within.mode == "canary" else COMPLIANCE)
    signers = people if permit["bounds"]["signed"] else ()
    machine = RENEWER if permit["lease"]["signed"] else STRANGER
    return signed_permit(within, own, people=signers, machine=machine)


def floor_of(floor: dict[str, Any], named: str | None, own: Lease | None) -> Floor:
    """Return the floor; the lease that it names is the permit's own where the vector calls both alike."""
    told = floor["lease"]
    same = own is not None and told == named
    return Floor(
        serial=floor["serial"],
        epoch=floor["epoch"],
        lease=line_digest(own.line()) if own is not None and same else told and digest(told),
        mode=floor["mode"],
        capital=Decimal(str(floor["capital"])),
    )


def people_of(inputs: dict[str, Any]) -> Registry:
    permit = inputs["permit"]
    left = isinstance(permit, dict) and permit["signer_left"]
    return registry(Listed().but(risk_1="") if left else None, realm=inputs["realm"])


def look(inputs: dict[str, Any], folder: Path) -> PermitView:
    """Return what is seen of a vector's permit."""
    path, permit = folder / "permit.json", inputs["permit"]
    watch = PermitWatch(
        path,
        strategy=inputs["strategy"],
        subject=digest(inputs["subject"]),
        terms=PermitTerms(
            permit_life=duration(inputs["permit_life_s"]),
            bounds_life=TERMS.bounds_life,
        ),
    )
    people, floor, revoked = people_of(inputs), floor_of(inputs["floor"], None, None), frozenset[str]()
    if permit == "unreadable":
        path.symlink_to(folder)
    elif permit is not None:
        within, own = statements(permit)
        path.write_bytes(file_of(permit, within, own).data())
        floor = floor_of(inputs["floor"], permit["lease"]["id"], own)
        revoked = frozenset((line_digest(within.line()),)) if permit["bounds"]["revoked"] else revoked
    if "seen_at" in inputs:
        watch.look(instant(inputs["seen_at"]), registry=people, floor=floor, revoked=revoked)
    return watch.look(instant(inputs["now"]), registry=people, floor=floor, revoked=revoked)


def ready_permit_word(inputs: dict[str, Any]) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        view = look(inputs, Path(folder))
    left = capital_left(view, [money(one) for one in inputs["positions"]], [money(one) for one in inputs["reserved"]])
    return {
        "word": view.word,
        "passes": view.passes(inputs["mode"]),
        "capital_left": None if left is None else float(left),
        "cap": 0.0 if left is None or view.word != VALID else float(left),
    }


ADAPTERS: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {"ready.permit_word": ready_permit_word}
