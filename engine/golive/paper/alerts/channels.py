"""What sends to each channel, by the addresses that the environment holds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from golive.api.alert_terms import AlertTerms
from golive.core.clock import Clock
from golive.core.dataclass import dataclass
from golive.core.errors import InvalidInput
from golive.paper.alerts.answer import Answer
from golive.paper.alerts.apprise_channel import apprise_at, is_known_webhook
from golive.paper.alerts.message import Message
from golive.paper.alerts.webhook import PLAIN, webhook_at


class Sender(Protocol):
    """What brings a message to somebody."""

    def send(self, message: Message, *, deadline_s: float) -> Answer:
        """Send a message and return what was answered; it may take as long as it likes, in a thread of its own."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Channels:
    """Who sends to each channel, and why nobody can to the others. `secrets` are the addresses."""

    senders: Mapping[str, Sender]
    without: Mapping[str, str]
    secrets: tuple[str, ...] = ()


def channels_of(terms: AlertTerms, environment: Mapping[str, str], clock: Clock) -> Channels:
    """Return the channels of a policy; an address that is not there, or is none, takes none of the others away."""
    senders: dict[str, Sender] = {}
    without: dict[str, str] = {}
    secrets = []
    for channel in terms.channels:
        address = environment.get(channel.variable, "").strip()
        if not address:
            without[channel.name] = (
                f"{channel.variable} is not set: the channel has no address, such as jsons://HOST/PATH"
            )
            continue
        secrets.append(address)
        try:
            senders[channel.name] = sender_at(address, clock)
        except InvalidInput as error:
            without[channel.name] = f"{channel.variable}: {error.message}"
    return Channels(senders=senders, without=without, secrets=tuple(sorted(secrets, key=len, reverse=True)))


def sender_at(address: str, clock: Clock) -> Sender:
    """Return what sends to an address.

    Raises
    ------
    InvalidInput
        For what is no address; the message does not repeat it.
    """
    scheme = address.partition("://")[0].lower()
    is_plain = scheme in PLAIN and (scheme.startswith("json") or not is_known_webhook(address))
    return webhook_at(address, clock) if is_plain else apprise_at(address)
