"""Two runs side by side: what they were made with, what each was told, and what each came to in money."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from golive.core.dataclass import dataclass
from golive.core.row import SIGNAL_ID
from golive.core.verdict import Verdict

_MONEY = ("realised", "fees", "funding", "net")


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """A signal that both runs decided, and not alike; `before` and `after` are rows of their tables of decisions."""

    signal_id: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class TwoRuns:
    """What differs between two runs, each pair in their order.

    `made_with` has what is not the same, by name. `verdicts` and `positions` are counts, `money` is exact, in
    `currency`, None where it is unknown. `alone` counts signals that one run alone has; `moved` are decided otherwise,
    in the order of the first run.
    """

    made_with: Mapping[str, tuple[str, str]]
    verdicts: Mapping[str, tuple[int, int]]
    positions: tuple[int, int]
    currency: tuple[str, str]
    money: Mapping[str, tuple[Decimal | None, Decimal | None]]
    alone: tuple[int, int]
    alike: int
    moved: Sequence[Moved]

    @property
    def by_step(self) -> Mapping[tuple[str, str], int]:
        """Return how many decisions went from which verdict to which, the most first."""
        steps = Counter((one.before["verdict"], one.after["verdict"]) for one in self.moved)
        return dict(steps.most_common())

    @property
    def is_same(self) -> bool:
        """Say whether every decision and all money are the same; money that is unknown is the same as no other."""
        known = all(a is not None and a == b for a, b in self.money.values())
        return known and self.currency[0] == self.currency[1] and not self.moved and not any(self.alone)


def two_runs(
    documents: tuple[Mapping[str, Any], Mapping[str, Any]],
    decisions: tuple[Sequence[Mapping[str, Any]], Sequence[Mapping[str, Any]]],
) -> TwoRuns:
    """Compare two runs by what they wrote.

    Parameters
    ----------
    documents
        The content of each `run.json`.
    decisions
        The rows of each table of decisions; a signal is the same where its id is.
    """
    first, second = documents
    before, after = ({row[SIGNAL_ID]: row for row in rows} for rows in decisions)
    both = [id for id in before if id in after]
    changed = [id for id in both if _told(before[id]) != _told(after[id])]
    return TwoRuns(
        made_with=_made_with(first, second),
        verdicts={v.name: (first["verdicts"][v.name], second["verdicts"][v.name]) for v in Verdict},
        positions=(first["positions"]["opened"], second["positions"]["opened"]),
        currency=(first["pnl"]["currency"], second["pnl"]["currency"]),
        money={name: (_amount(first, name), _amount(second, name)) for name in _MONEY},
        alone=(len(before) - len(both), len(after) - len(both)),
        alike=len(both) - len(changed),
        moved=[Moved(signal_id=id, before=before[id], after=after[id]) for id in changed],
    )


def _told(row: Mapping[str, Any]) -> tuple[Any, ...]:
    """Return what a decision comes to: its verdict, its size, and what determined them."""
    return row["verdict"], row["final_size"], row["gate"], row["rule"]


def _made_with(first: Mapping[str, Any], second: Mapping[str, Any]) -> Mapping[str, tuple[str, str]]:
    each = [
        {
            "market": one["market"]["id"],
            "from": one["first"],
            "to": one["last"],
            "seed": str(one["seed"]),
            "equity": str(one["account"]["equity"]),
            "policy": one["digests"]["policy"],
            "data": str(one["digests"]["data"]),
            "golive": one["digests"]["code"]["digest"],
        }
        for one in (first, second)
    ]
    return {name: (value, each[1][name]) for name, value in each[0].items() if value != each[1][name]}


def _amount(document: Mapping[str, Any], name: str) -> Decimal | None:
    value = document["pnl"].get(name)
    return None if value is None else Decimal(value)
