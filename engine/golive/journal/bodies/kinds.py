"""Every kind of entry by its name, and what makes bodies of old versions those of today."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from golive.core.errors import Refused
from golive.journal.bodies.alert import AlertRaised
from golive.journal.bodies.alert_answer import CLOSED, OVER, AlertAnswered
from golive.journal.bodies.command import CommandGiven
from golive.journal.bodies.command_answer import CommandAnswered
from golive.journal.bodies.day_opened import DayOpened
from golive.journal.bodies.decision import DecisionTaken
from golive.journal.bodies.delivery import DeliveryTried
from golive.journal.bodies.delivery_begun import DeliveryBegun
from golive.journal.bodies.evidence import EvidenceGiven
from golive.journal.bodies.fill import OrderFilled
from golive.journal.bodies.funding import FundingCharged
from golive.journal.bodies.gap import Gap
from golive.journal.bodies.item_evidence import ItemEvidenceGiven
from golive.journal.bodies.journal_begun import JournalBegun
from golive.journal.bodies.looks import Looks
from golive.journal.bodies.mark import Marked
from golive.journal.bodies.model import ModelChanged
from golive.journal.bodies.model_gave import ModelGave
from golive.journal.bodies.model_return import ModelEarned
from golive.journal.bodies.model_stood import ModelStood
from golive.journal.bodies.order import OrderSent
from golive.journal.bodies.order_state import OrderStateTold
from golive.journal.bodies.people import PeopleCounted
from golive.journal.bodies.permit import PermitGiven
from golive.journal.bodies.person import PersonChanged
from golive.journal.bodies.promotion import StrategyPromoted
from golive.journal.bodies.records_seen import RecordsSeen
from golive.journal.bodies.run_started import RunStarted
from golive.journal.bodies.run_stopped import RunStopped
from golive.journal.bodies.signature import SignatureGiven
from golive.journal.bodies.stage_look import StageLooked
from golive.journal.bodies.switch import SwitchSet
from golive.journal.body import Body
from golive.journal.body_codec import codec_of, fields_of
from golive.journal.body_schema import DIALECT, Schema

BODIES: tuple[type[Body], ...] = (
    RunStarted,
    Gap,
    DayOpened,
    DecisionTaken,
    Looks,
    OrderSent,
    OrderStateTold,
    OrderFilled,
    FundingCharged,
    Marked,
    SwitchSet,
    CommandGiven,
    CommandAnswered,
    AlertRaised,
    DeliveryBegun,
    DeliveryTried,
    AlertAnswered,
    PersonChanged,
    PeopleCounted,
    EvidenceGiven,
    ItemEvidenceGiven,
    ModelChanged,
    ModelEarned,
    ModelStood,
    ModelGave,
    SignatureGiven,
    StrategyPromoted,
    StageLooked,
    PermitGiven,
    RecordsSeen,
    JournalBegun,
    RunStopped,
)

KINDS: Mapping[str, type[Body]] = {body.KIND: body for body in BODIES}

Upcast = Callable[[dict[str, Any]], dict[str, Any]]
"""Makes the fields of one version, as JSON has them, those of the next; `v` is raised by who calls it."""


def _without_market(fields: dict[str, Any]) -> dict[str, Any]:
    """Return an order of version 1 as one of version 2: nobody said what market it was sent into."""
    return fields


def _none_taken(fields: dict[str, Any]) -> dict[str, Any]:
    """Return looks of version 1 as those of version 2: nobody said which of them could be told, so none could."""
    return {**fields, "taken": []}


def _without_account(fields: dict[str, Any]) -> dict[str, Any]:
    """Return a beginning of version 1 as one of version 2: nobody said which account it is of."""
    return fields


def _without_topic(fields: dict[str, Any]) -> dict[str, Any]:
    """Return an alert of version 1 as one of version 2: nobody said which others are about the same."""
    return fields


def _without_pause(fields: dict[str, Any]) -> dict[str, Any]:
    """Return an attempt of version 1 as one of version 2: nobody asked to be left alone."""
    return fields


def _closed_by_nobody(fields: dict[str, Any]) -> dict[str, Any]:
    """Return a reply of version 1 as one of version 2: what nobody closed was over."""
    return {**fields, "reply": OVER} if (fields.get("reply"), fields.get("by")) == (CLOSED, None) else fields


def _without_service(fields: dict[str, Any]) -> dict[str, Any]:
    """Return a word on a model of version 1 as one of version 2: nobody said whose it is, nor what it replaced."""
    return fields


def _without_statement(fields: dict[str, Any]) -> dict[str, Any]:
    """Return a signature of version 1 as one of version 2: nobody kept what was signed."""
    return fields


def _without_capital(fields: dict[str, Any]) -> dict[str, Any]:
    """Return a permit or a stage of version 1 as one of version 2: nobody said how much may be at stake."""
    return {**fields, "signatures": fields.get("signatures", [])}


def _signed_by_nobody(fields: dict[str, Any]) -> dict[str, Any]:
    """Return a command of version 1 as one of version 2: nobody signed any."""
    return fields


UPCASTS: Mapping[str, tuple[Upcast, ...]] = {
    RunStarted.KIND: (_without_account,),
    OrderSent.KIND: (_without_market,),
    CommandGiven.KIND: (_signed_by_nobody,),
    Looks.KIND: (_none_taken,),
    AlertRaised.KIND: (_without_topic,),
    DeliveryTried.KIND: (_without_pause,),
    AlertAnswered.KIND: (_closed_by_nobody,),
    ModelChanged.KIND: (_without_service,),
    SignatureGiven.KIND: (_without_statement,),
    StrategyPromoted.KIND: (_without_capital,),
    PermitGiven.KIND: (_without_capital,),
}
"""By kind, from version 1 on. What was stored is never written anew: it is read so for ever."""


def read_body(
    kind: str,
    body: bytes,
    *,
    kinds: Mapping[str, type[Body]] = KINDS,
    upcasts: Mapping[str, tuple[Upcast, ...]] = UPCASTS,
) -> Body:
    """Return what a stored body says, whatever version it was written in.

    Raises
    ------
    Refused
        `kind` for one that is not known, `version` for one of a later golive, `body` for what is no body of its kind.
    """
    if kind not in kinds:
        raise Refused("kind", f"`{kind}` is no kind of entry that this golive knows", field="kind")
    fields, steps = fields_of(body), upcasts.get(kind, ())
    version = fields.get("v")
    if type(version) is not int or not 1 <= version <= len(steps) + 1:
        known = f"this golive reads versions 1 to {len(steps) + 1}"
        raise Refused("version", f"a `{kind}` of version {version}: {known}", field="v")
    for step in steps[version - 1 :]:
        fields = {**step(fields), "v": fields["v"] + 1}
    read: Body = codec_of(kinds[kind]).read(fields)
    return read


def journal_schema() -> Schema:
    """Return the JSON Schema of an entry's kind and body."""
    return {
        "$schema": DIALECT,
        "title": "entries of a golive journal",
        "oneOf": [
            {
                "type": "object",
                "required": ["kind", "body"],
                "properties": {
                    "kind": {"const": body.KIND},
                    "body": {**codec_of(body).schema, "title": body.KIND, "description": _first_line(body)},
                },
            }
            for body in BODIES
        ],
    }


def _first_line(body: type[Body]) -> str:
    return (body.__doc__ or "").splitlines()[0]
