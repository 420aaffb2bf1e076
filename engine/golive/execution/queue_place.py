"""How much rests ahead of an order at its price, and what moves it forward besides prints.

Source: section 4 of the description of execution; the models are hftbacktest's (`risk_averse` is its `min(front, new)`,
`power` its power of the queue's two parts).
"""

from __future__ import annotations

import enum
from dataclasses import replace

from golive.core.dataclass import dataclass
from golive.core.errors import Refused
from golive.execution.exact import whole


class QueueModel(enum.Enum):
    """Who is thought to leave when a level gets smaller; `touch` fills at the first print, wherever one stands."""

    RISK_AVERSE = "risk_averse"
    POWER = "power"
    TOUCH = "touch"


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueRule:
    """The model, the power of `power`, and whether somebody answers for the optimism of `touch`."""

    model: QueueModel
    power: int = 1
    accept_optimism: bool = False

    def __post_init__(self) -> None:
        whole(self.power, "power", least=1)
        if self.model is QueueModel.TOUCH and not self.accept_optimism:
            raise Refused("optimism", "`touch` fills more than a venue would: it has to be accepted", field="model")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Lots ahead, None where unknown; what the level last showed, and what has printed there since."""

    ahead: int | None
    shown: int | None
    printed: int = 0


def queued_at(shown: int | None) -> Place:
    """Return the place of an order that comes to a level now: behind all of it, no haircut, which would help here."""
    return Place(ahead=shown, shown=shown)


def after_book(rule: QueueRule, place: Place, shown: int | None) -> Place:
    """Return the place after a book; one that does not say what the level holds changes nothing.

    What is not there is not ahead: no more than is shown. Growth and other falls change nothing, but under `power`
    what was cancelled is shared between those ahead and those behind.

    >>> rule, place = QueueRule(model=QueueModel.POWER, power=2), queued_at(20)
    >>> after_book(rule, after_book(rule, place, 30), 10)
    Place(ahead=4, shown=10, printed=0)
    """
    if shown is None or (shown == place.shown and not place.printed):
        # No more can stand ahead than the level showed, and it shows as much.
        return place
    if place.ahead is None:
        return queued_at(shown)
    lost = _cancelled_ahead(place, place.ahead, shown, rule.power) if rule.model is QueueModel.POWER else 0
    return Place(ahead=min(max(0, place.ahead - lost), shown), shown=shown)


def _cancelled_ahead(place: Place, ahead: int, shown: int, power: int) -> int:
    """Return how much of what was cancelled since the last book stood ahead."""
    before = shown if place.shown is None else place.shown
    cancelled = before - place.printed - shown
    if cancelled <= 0 or ahead == 0:
        return 0
    behind = max(0, before - place.printed - ahead)
    front: int = ahead**power
    back: int = behind**power
    share = cancelled * front // (front + back)
    return share + max(0, cancelled - share - behind)


def after_print(place: Place, lots: int, printed: int) -> Place:
    """Return the place after a print at the price: `lots` of it came to those ahead, who are that much fewer."""
    ahead = None if place.ahead is None else max(0, place.ahead - lots)
    return replace(place, ahead=ahead, printed=place.printed + printed)
