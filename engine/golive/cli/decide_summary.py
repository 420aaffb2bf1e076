"""What is told of a decided table in the end, counted block by block."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from golive.core.back_end import BackEnd
from golive.core.dataclass import dataclass
from golive.core.printable import printable
from golive.core.sentences import Sentences
from golive.core.several import several
from golive.core.verdict import Verdict
from golive.replay.counted_rules import ranked


@dataclass(frozen=True, slots=True, kw_only=True)
class DecideSummary:
    """What is printed of a decided table; as JSON, by the names of its fields."""

    rows: int
    checked: int
    backends: Mapping[str, int]
    """How many rows each back end computed."""
    sentences: Sentences
    verdicts: Mapping[str, int]
    rules: Sequence[Mapping[str, Any]]
    policy: str
    out: str
    lacks: str = ""
    """What is said first: that the library sees no order flow; empty where it does."""

    @property
    def is_decided(self) -> bool:
        """Say whether at least one row could be decided: was told something other than HOLD."""
        return self.rows > self.verdicts.get(Verdict.HOLD.name, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockCount:
    """What is counted of a block of decisions: on a cluster its worker does it, beside the others."""

    rules: Mapping[tuple[str, str, str], int]
    """How many rows have a verdict, a gate and a rule."""
    why: str = ""
    """What most rows of the first block are told, and how many these are: all sentences would take memory."""


class Tally:
    """What was decided so far."""

    def __init__(self) -> None:
        self.rules = Counter[tuple[str, str, str]]()
        self.backends = Counter[str]()
        self.checked = 0
        self.why = ""
        """What most rows of the first block are told, and how many these are."""

    @property
    def rows(self) -> int:
        """How many rows were decided."""
        return self.rules.total()

    def add(self, block: BlockCount, *, checked: int, by: BackEnd) -> None:
        """Add a block of decisions, how many of them were decided twice, and by which back end they are."""
        self.why = self.why or block.why
        self.rules.update(block.rules)
        self.backends[by.value] += sum(block.rules.values())
        self.checked += checked

    def summary(self, *, sentences: Sentences, policy: str, out: str, lacks: str = "") -> DecideSummary:
        """Return what is printed."""
        rules, verdicts = ranked(self.rules), Counter[str]()
        for rule in rules:
            verdicts[rule["verdict"]] += rule["count"]
        return DecideSummary(
            rows=self.rows,
            checked=self.checked,
            backends=dict(self.backends),
            sentences=sentences,
            verdicts=dict(verdicts),
            rules=rules,
            policy=policy,
            out=out,
            lacks=lacks,
        )


def block_count(decided: pa.Table, *, first: bool) -> BlockCount:
    """Count a block of decisions; of the `first` of a table what most of its rows are told is kept too."""
    decided = pa.table({name: decided[name].cast(pa.string()) for name in ("verdict", "gate", "rule", "reason")})
    counted = decided.group_by(["verdict", "gate", "rule"]).aggregate([([], "count_all")]).to_pylist()
    rules = {(row["verdict"], row["gate"], row["rule"]): row["count_all"] for row in counted}
    return BlockCount(rules=rules, why=_most_frequent(decided) if first else "")


def _most_frequent(decided: pa.Table) -> str:
    why = decided["reason"] if pc.any(pc.not_equal(decided["reason"], "")).as_py() else decided["rule"]
    most = max(pc.value_counts(why).to_pylist(), key=lambda counted: counted["counts"])
    return f"{most['counts']} of {decided.num_rows} because: {most['values']}"


def summary_text(summary: DecideSummary) -> str:
    """Return the summary as lines."""
    verdicts = ", ".join(f"{n} {verdict}" for verdict, n in summary.verdicts.items())
    lines = [summary.lacks] if summary.lacks else []
    lines += [f"{several(summary.rows, 'signal')}: {verdicts}"]
    lines += [f"  {r['verdict']:<8}{r['gate']}.{r['rule']}  {r['count']}" for r in summary.rules if r["rule"]]
    computed = ", ".join(f"{name} ({several(rows, 'row')})" for name, rows in summary.backends.items())
    lines += [f"policy {summary.policy}", f"computed by {computed}", f"decisions: {summary.out}"]
    return "\n".join(printable(line) for line in lines)
