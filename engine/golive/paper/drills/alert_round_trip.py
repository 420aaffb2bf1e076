"""An alert goes out on every channel, and a person who got it says so: the way there and back, measured."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from hashlib import sha256

from golive.api.alert_terms import AlertTerms
from golive.core.dataclass import dataclass
from golive.core.unit import NANOS
from golive.journal.bodies.alert import AlertRaised
from golive.journal.bodies.alert_answer import ACKNOWLEDGED, AlertAnswered
from golive.journal.journal import Journal
from golive.journal.outbox import answers, attempts
from golive.paper.alerts.alarms import CRITICAL
from golive.paper.alerts.attempts import InThread, Launch, UnderWay
from golive.paper.alerts.channels import Channels, Sender
from golive.paper.alerts.delivery import Delivery
from golive.paper.alerts.ledger import Ledger
from golive.paper.alerts.message import Message
from golive.paper.drills.outcome import Outcome
from golive.paper.drills.private_process import Machine

DRILL, WORD = "drill", "WORD"
"""What the id of the alert begins with, and what is kept of its text where the messages have the word."""

_LOOK_NS = NANOS // 5
_DIGITS = 12


def drill_of(command: str) -> str:
    """Return the id of the alert that a person acknowledges who types `drill/` and the word of its message.

    It holds a digest of the word, so that whoever reads what is kept does not have the word.

    >>> drill_of("drill/5f5f5f")
    'drill/4342a62c36b5'
    """
    word = command.removeprefix(f"{DRILL}/")
    return f"{DRILL}/{sha256(word.encode('utf-8', 'backslashreplace')).hexdigest()[:_DIGITS]}"


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundTrip:
    """What an alert has to go through: who hears of it, who sends it, and a `code` that only whoever got it knows.

    `wait` is how many nanoseconds a person is waited for; `by` holds the drill.
    """

    terms: AlertTerms
    channels: Channels
    code: str
    wait: int
    by: str

    @property
    def alert(self) -> str:
        """Return the id of the alert."""
        return drill_of(self.code)

    def with_word(self, message: Message) -> Message:
        """Return what is sent: only there stands the word."""
        return replace(message, body=message.body.replace(f"{DRILL}/{WORD}", f"{DRILL}/{self.code}"))


def drill_alerts(
    trip: RoundTrip,
    open_journal: Callable[[], Journal],
    clock: Machine,
    *,
    secrets: Iterable[str] = (),
    launch: Launch = InThread,
    sent: Callable[[], None] = lambda: None,
) -> tuple[Outcome, ...]:
    """Send an alert on every channel, wait for a person who acknowledges it, and return what that came to.

    `sent` is called once nothing is under way any more. An alert that arrived nowhere is waited for by nobody.
    """
    ledger = Ledger(open_journal)

    def launch_told(sender: Sender, message: Message, deadline_s: float, ended: Callable[[], None]) -> UnderWay:
        return launch(sender, trip.with_word(message), deadline_s, ended)

    delivery = Delivery(DRILL, trip.terms, trip.channels, ledger, clock, secrets=secrets, launch=launch_told)
    begun = clock.wall_ns()
    text = f"a drill by {trip.by}: nothing is the matter; say that you have it with: golive alerts ack {DRILL}/{WORD}"
    delivery.raise_alert(AlertRaised(alert=trip.alert, severity=CRITICAL, text=text, at=begun), begun)
    delivery.settle()
    sent()
    reply = _waited(trip, delivery, ledger, clock)
    ledger.close()
    return tuple(_outcomes(trip, open_journal, begun, reply))


def _waited(trip: RoundTrip, delivery: Delivery, ledger: Ledger, clock: Machine) -> AlertAnswered | None:
    until = clock.monotonic_ns() + trip.wait
    while trip.channels.senders:
        reply = next((one for one in ledger.words() if (one.alert, one.reply) == (trip.alert, ACKNOWLEDGED)), None)
        if reply is not None or clock.monotonic_ns() >= until:
            return reply
        clock.wait_ns(_LOOK_NS)
        delivery.send()
    return None


def _outcomes(
    trip: RoundTrip, open_journal: Callable[[], Journal], begun: int, reply: AlertAnswered | None
) -> Iterator[Outcome]:
    journal = open_journal()
    tries = [one for one in attempts(journal) if one.alert == trip.alert]
    is_written = any(one.alert == trip.alert for one in answers(journal))
    journal.home.close()
    for channel in trip.terms.channels:
        why = trip.channels.without.get(channel.name, "")
        arrived = [one.at for one in tries if one.channel == channel.name and one.outcome == "delivered"]
        is_tried = not why
        yield Outcome(
            name=f"{channel.name}/delivered",
            measured=float(bool(arrived)) if is_tried else None,
            unit="holds",
            n=int(is_tried),
            why=why,
            least=1.0,
        )
        if arrived:
            took = (arrived[0] - begun) / NANOS
            yield Outcome(name=f"{channel.name}/took", measured=took, unit="s of the clock", n=1)
    yield from _of_person(trip, begun, reply if is_written else None)


def _of_person(trip: RoundTrip, begun: int, reply: AlertAnswered | None) -> Iterator[Outcome]:
    if not trip.channels.senders:
        why = "no channel has an address, so there was nothing to acknowledge"
        yield Outcome(name="acknowledged", measured=None, unit="holds", n=0, why=why, least=1.0)
        return
    yield Outcome(name="acknowledged", measured=float(reply is not None), unit="holds", n=1, least=1.0)
    if reply is not None:
        took = (reply.at - begun) / NANOS
        yield Outcome(name="acknowledged_after", measured=took, unit="s of the clock", n=1)
