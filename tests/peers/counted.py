"""golive's fills held against the peers': which orders differ, by which rules, and what a queue is worth in each.

What this makes of a recording stands in `README.md`, between its marks.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from tests.peers.answers import Answers, Run, read
from tests.peers.asked import LATENCIES, LIFE, MILLISECOND, TAKERS, Asked, Recording
from tests.peers.golive_fills import POWERS, RISK_AVERSE, golive_fills
from tests.peers.other_python import HERE, PEERS
from tests.peers.rules import RULES, Book, Rule, Tape, Trade, fills_by

from golive.core.value import Unknown
from golive.models.returns.mean_interval import mean_interval

README = HERE / "README.md"
BEGIN, END = "<!-- counted: begin -->\n", "<!-- counted: end -->"
NO_QUEUE = "touch"
"""What the run of a peer is called that keeps no queues; golive's beside it is risk averse."""
MOST = "of_all_2"
"""The run of hftbacktest with the queue that moves fastest; golive has none like it."""
TAKEN_WITH = (RISK_AVERSE, NO_QUEUE)
CONFIDENCE = 0.95


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """An order that a peer fills otherwise, and rules of the peer none of which can be spared to fill it so."""

    peer: str
    run: Run
    order: Asked
    rules: frozenset[Rule]


@dataclass(frozen=True, kw_only=True)
class Counted:
    """The orders, and what each engine made of them."""

    recording: Recording
    own: Answers
    peers: Mapping[str, Answers]

    @cached_property
    def tape(self) -> Tape:
        """Return what happened."""
        return Tape(recording=self.recording)

    @cached_property
    def asked(self) -> list[tuple[str, Run, Asked]]:
        """Return which orders were put to which peer's runs: those that take to one of each latency."""
        return [
            (peer, run, order)
            for peer, answers in self.peers.items()
            for run in answers.runs
            for order in self.recording.orders
            if order.kind not in TAKERS or run[0] in TAKEN_WITH
        ]

    @cached_property
    def unexplained(self) -> list[tuple[str, Run, int]]:
        """Return the fills that the rules of their peer do not make."""
        return [
            (peer, run, order.id)
            for peer, run, order in self.asked
            if self.peers[peer].fills(run, order.id) != fills_by(RULES[peer], order, run, self.tape)
        ]

    @cached_property
    def differences(self) -> list[Difference]:
        """Return the orders that a peer fills otherwise, in the runs that golive has its own of."""
        return [
            Difference(peer=peer, run=run, order=order, rules=self._needed(peer, run, order))
            for peer, run, order in self.asked
            if (beside := _beside(run)) in self.own.runs
            if self.peers[peer].fills(run, order.id) != self.own.fills(beside, order.id)
        ]

    def _needed(self, peer: str, run: Run, order: Asked) -> frozenset[Rule]:
        """Strike every rule that changes nothing any more, in their order."""
        rules, fills = RULES[peer], self.peers[peer].fills(run, order.id)
        for rule in Rule:
            if fills_by(rules - {rule}, order, run, self.tape) == fills:
                rules -= {rule}
        return rules

    def queued(self, answers: Answers, run: Run) -> list[float]:
        """Return for each order that rests the share of it that is filled while all engines know its place, by time."""
        shares = []
        for order, known in self.known[run[1]]:
            fills = answers.fills(run, order.id)
            shares.append(sum(lots for after, _, lots in fills if after < known) / order.lots)
        return shares

    @cached_property
    def known(self) -> dict[int, list[tuple[Asked, int]]]:
        """Return by latency the orders that rest, and for how many nanoseconds there is a queue that all can know.

        It ends where something trades through the price, the other side of a book comes to it, or it is worse than all
        that a book shows: from there on assumptions other than those about queues decide.
        """
        return {latency: list(self._known(latency)) for latency in LATENCIES}

    def _known(self, latency: int) -> Iterator[tuple[Asked, int]]:
        for order in self.recording.orders:
            arrival = order.sent + latency
            book, _ = self.tape.met(arrival)
            if order.kind in TAKERS or order.crosses(book.best[-order.side]):
                continue
            ends = (event.ts for event in (book, *self.tape.life(arrival)) if self._is_no_queue(order, event))
            yield order, max(0, next(ends, arrival + LIFE + 1) - arrival)

    def _is_no_queue(self, order: Asked, event: Trade | Book) -> bool:
        assert order.price is not None
        if isinstance(event, Trade):
            return order.side * event.tick < order.side * order.price
        return order.crosses(event.best[-order.side]) or event.shown(order.side, order.price) is None


def counted(recording: Recording) -> Counted:
    """Return golive's fills beside those of the peers' files."""
    return Counted(recording=recording, own=golive_fills(recording), peers={peer: read(peer) for peer in PEERS})


def _beside(run: Run) -> Run:
    queue, latency = run
    return (RISK_AVERSE if queue == NO_QUEUE else queue), latency


def tables(all_of: Counted) -> str:
    """Return what the README says in numbers."""
    return "\n".join([*_differing(all_of), "", *_queues(all_of)])


def _differing(all_of: Counted) -> Iterator[str]:
    runs = [(peer, run) for peer, answers in all_of.peers.items() for run in answers.runs if run[0] != MOST]
    yield _row("", (f"{peer}, {queue}, {latency // MILLISECOND} ms" for peer, (queue, latency) in runs))
    yield "|---|" + "---|" * len(runs)
    asked = Counter((peer, run, order.kind in TAKERS) for peer, run, order in all_of.asked)
    differ = Counter((one.peer, one.run, one.order.kind in TAKERS) for one in all_of.differences)
    for takes, name in ((True, "to take"), (False, "to rest")):
        alike = ((asked[key] - differ[key], asked[key]) for peer, run in runs if (key := (peer, run, takes)))
        yield _row(f"orders {name} filled alike", (f"{n} of {all}" if all else "" for n, all in alike))
    needed = Counter((one.peer, one.run, rule) for one in all_of.differences for rule in one.rules)
    for rule in Rule:
        yield _row(f"`{rule.value}`", (str(needed[peer, run, rule] or "") for peer, run in runs))


def _queues(all_of: Counted) -> Iterator[str]:
    heads = ("ms", "orders", "mean share filled", "more than hftbacktest's risk-averse queue", "orders with more, less")
    yield _row("queue", heads)
    yield "|---|" + "---|" * len(heads)
    hftbacktest = all_of.peers["hftbacktest"]
    for latency in LATENCIES:
        least = all_of.queued(hftbacktest, (RISK_AVERSE, latency))
        for queue in (*POWERS, MOST):
            for name, answers in (("golive", all_of.own), ("hftbacktest", hftbacktest)):
                if (queue, latency) not in answers.runs:
                    continue
                shares = all_of.queued(answers, (queue, latency))
                more = [share - other for share, other in zip(shares, least, strict=True)]
                signs = f"{sum(one > 0 for one in more)}, {sum(one < 0 for one in more)}"
                numbers = (str(latency // MILLISECOND), str(len(shares)), _mean(shares), _mean(more), signs)
                yield _row(f"{name}, {queue}", numbers)


def _mean(shares: Sequence[float]) -> str:
    """Return a mean in percent with its interval, or why there is none."""
    mean, interval = 100 * sum(shares) / len(shares), mean_interval(shares, confidence=CONFIDENCE, named="orders")
    if not any(shares):
        return "0"
    if isinstance(interval, Unknown):
        return f"{mean:.2f} % ({interval})"
    return f"{mean:.2f} % ({100 * interval.lower:.2f} to {100 * interval.upper:.2f})"


def _row(name: str, cells: Iterable[str]) -> str:
    return f"| {name} | " + " | ".join(cells) + " |"


def write_readme(all_of: Counted) -> None:
    """Put the tables between the README's marks."""
    before, _, rest = README.read_text(encoding="utf-8").partition(BEGIN)
    README.write_text(before + BEGIN + tables(all_of) + "\n" + END + rest.partition(END)[2], encoding="utf-8")
