"""What a live machine goes on from, in parts: each is the same text again as long as nothing of it changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from golive.account.ledger import AllowedAt, GoneOrder, LedgerState
from golive.account.order import Order
from golive.core.dataclass import dataclass
from golive.journal.body_codec import codec_of
from golive.journal.checkpoints import Checkpoint
from golive.journal.journal import JournalReader
from golive.journal.state_parts import WHOLE, latest_parts
from golive.trading.live_machine import LiveKept

_BLOCK = 64
"""How many things that only become more are one part: the last of them alone is written again."""

_KEPT, _ORDERS, _GONE, _SENT = "kept", "orders", "gone", "sent"
_GROWN = {_GONE: tuple[GoneOrder, ...], _SENT: tuple[AllowedAt, ...]}
"""What of a ledger grows for as long as the account lives."""


@dataclass(frozen=True, slots=True)
class _Text:
    """What was written last, and its text."""

    of: object
    text: str


class LiveParts:
    """Makes the parts of one machine after each of its turns."""

    def __init__(self) -> None:
        self._ledger: LedgerState | None = None
        self._texts: dict[str, _Text] = {}

    def of(self, kept: LiveKept) -> dict[str, str]:
        """Return the JSON of each part by its name; all orders are parts of their own, in their order."""
        account = kept.machine.session_account
        if account.ledger is not self._ledger:
            self._texts, self._ledger = self._of_ledger(account.ledger), account.ledger
        rest = replace(account.ledger, orders=(), gone=(), sent=())
        machine = replace(kept.machine, session_account=replace(account, ledger=rest))
        whole = codec_of(LiveKept).write(replace(kept, machine=machine))
        return {_KEPT: whole, **{name: part.text for name, part in self._texts.items()}}

    def _of_ledger(self, ledger: LedgerState) -> dict[str, _Text]:
        write, texts = codec_of(Order).write, dict[str, _Text]()
        for order in ledger.orders:
            before = self._texts.get(name := f"{_ORDERS}/{order.id}")
            # Equal orders may have heard of something at different instants.
            texts[name] = before if before is not None and before.of is order else _Text(order, write(order))
        for of, each in ((_GONE, ledger.gone), (_SENT, ledger.sent)):
            write = codec_of(_GROWN[of]).write
            for n in range(0, len(each), _BLOCK):
                before, block = self._texts.get(name := f"{of}/{n // _BLOCK}"), each[n : n + _BLOCK]
                texts[name] = before if before is not None and before.of == block else _Text(block, write(block))
        return texts


def last_live(journal: JournalReader) -> tuple[Checkpoint, LiveKept] | None:
    """Return the last checkpoint of a live account that holds, and what it goes on from; None where there is none.

    Raises
    ------
    Refused
        It is of a golive that wrote it in another way.
    """
    latest = latest_parts(journal)
    if latest is None:
        return None
    checkpoint, parts = latest
    if parts.keys() == {WHOLE}:
        return checkpoint, codec_of(LiveKept).read(parts[WHOLE])
    return checkpoint, _joined(parts)


def _joined(parts: Mapping[str, Any]) -> LiveKept:
    """Return what parts come to, in the order in which they are named."""
    kept: LiveKept = codec_of(LiveKept).read(parts[_KEPT])
    account = kept.machine.session_account
    ledger = replace(
        account.ledger,
        orders=tuple(codec_of(Order).read(part) for part in _named(parts, _ORDERS)),
        gone=tuple(one for part in _named(parts, _GONE) for one in codec_of(_GROWN[_GONE]).read(part)),
        sent=tuple(one for part in _named(parts, _SENT) for one in codec_of(_GROWN[_SENT]).read(part)),
    )
    return replace(kept, machine=replace(kept.machine, session_account=replace(account, ledger=ledger)))


def _named(parts: Mapping[str, Any], of: str) -> Sequence[Any]:
    return [part for name, part in parts.items() if name.startswith(f"{of}/")]
