"""All that the twenty items are measured from, read at one instant; what nobody could read is None."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field
from typing import TYPE_CHECKING

from golive.core.dataclass import dataclass
from golive.journal.entry import Head
from golive.readiness.measures.held_drills import HeldDrill
from golive.trading.paper_days import PaperDays

if TYPE_CHECKING:
    from golive.readiness.durability.assessment import Durability


@dataclass(frozen=True, slots=True, kw_only=True)
class TradedDay:
    """A whole day of a strategy in its account: its return before costs, what it traded, and what that cost.

    Each is over what the whole account was worth when the day began: `gross` is the profit of its own fills and of what
    it held, with its funding and before costs; `cost` holds fees, spread and impact. `day` is counted from 1970-01-01.
    """

    day: int
    gross: float
    turnover: float
    cost: float


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnImpact:
    """An order of the account as the impact model is fitted to it: shares of volume and price, daily volatility.

    `at` is when it was filled first, in nanoseconds.
    """

    participation: float
    volatility: float
    cost: float
    at: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinedOrders:
    """Orders that may open or increase something, and how many of them the gate had let pass before.

    `signals` counts the signals that any order is of, and `decided` those of them that have one decision, made before
    the order.
    """

    orders: int = 0
    passed: int = 0
    signals: int = 0
    decided: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class MarketDays:
    """The market of a strategy's days, as the journal of its account says; what it does not say is None.

    `returns` are of all symbols on average, `regimes` what the first decision of each day saw. `strengths` are what the
    strategy's round trips that closed on each day returned in the direction of their signal, on average, as fractions
    of the price. `daily_value` is what trades in a day of the symbol of which the least does, in quote currency.
    """

    returns: Sequence[float] | None = None
    regimes: Sequence[str | None] | None = None
    strengths: Sequence[float] | None = None
    daily_value: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountSeen:
    """The journal of an account's newest run as it was read, all of it verified.

    `first_bad` is the number of the first entry that does not hold, None where all do; `missing` counts the numbers
    that no entry has. `began` and `until` are the first and the last instant, in nanoseconds. `folded` is the digest of
    what was kept of reading it, or empty. `feed_class` is what its newest run was fed by. `traded` are the whole days
    of the strategy that is asked about, `others` the strategies beside it of which anything was filled, and
    `not_apart` is the first day that could not be told apart from theirs: then none is its own. `impacts` are what the
    account's orders tell of impact, and `left_out` how many of them tell nothing, by why.
    `trips_by_cell` counts the round trips of each family by the regime in which they were decided, as far as it was
    known. `unread` is the number of the entry up to which none was read at this instant, as all were when they were
    measured; 0 where every entry was.
    """

    head: Head
    began: int
    until: int
    first_bad: int | None
    missing: int
    days: PaperDays
    orders: JoinedOrders
    traded: Sequence[TradedDay] = ()
    others: tuple[str, ...] = ()
    not_apart: int | None = None
    impacts: Sequence[OwnImpact] = ()
    left_out: Mapping[str, int] = field(default_factory=dict)
    feed_class: str = ""
    market: MarketDays = field(default_factory=MarketDays)
    trips_by_cell: Mapping[tuple[str, str], int] = field(default_factory=dict)
    folded: str = ""
    unread: int = 0

    @property
    def holds(self) -> bool:
        """Say whether the chain is whole, all of which was read now; of no entry nothing is."""
        return self.first_bad is None and self.head.seq > 0 and not self.unread

    @property
    def digest(self) -> str:
        """Return the digest of its last entry."""
        return self.head.hash.hex()


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchor:
    """A head that was told outside this machine at an instant; `is_in_chain` says whether the journal has it still."""

    at: int
    is_in_chain: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MonitorSeen:
    """What a monitor in a thread or process of its own saw: how many of the orders, and how late it told of alerts.

    `lags` are nanoseconds from what an alert tells of until the first channel had it; of one that no channel got, until
    now. `at` is when it went round last: what came after that it says nothing of, alive or dead.
    """

    orders: int
    seen: int
    lags: Sequence[int]
    at: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HostSeen:
    """What a host said it runs, and when; `approved` is the digest that it has to be, `subject` what it is.

    `subject` is None where it cannot be told.
    """

    host: str
    subject: str | None
    approved: str
    at: int

    @property
    def is_approved(self) -> bool:
        """Say whether it runs what was approved."""
        return self.subject == self.approved


@dataclass(frozen=True, slots=True, kw_only=True)
class Probed:
    """Rows that have to be refused, each beyond one limit or past one gate, and how many of them were."""

    name: str
    tried: int
    refused: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RegimeCell:
    """A cell of the matrix in which a family may trade, and whether the matrix is marked as a prior."""

    family: str
    regime: str
    is_prior: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Stressed:
    """What the scenarios came to: the worst loss over what may be lost, and whether a shock ever raised a size.

    `participation` is the largest order over the daily volume; None where it was not measured.
    """

    scenarios: int
    worst_over_appetite: float | None
    sizes_grown: int
    participation: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """The durability score of an account's returns: its ends, and how many components were not measured.

    Both ends are None where too little is known for any. `lacking` says of each component that is missing why, and
    `held_back` what lets no strategy be deployed, whatever the score is: components that are too low, and doubts.
    """

    score: float | None
    components_missing: int
    n: int
    upper: float | None = None
    lacking: tuple[str, ...] = ()
    held_back: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Backtest:
    """What a replay of the policy earned before the account began: its annual Sharpe ratio before costs, of n days.

    `digest` is that of its entry in the records, `head` that of the last entry of the replay's journal, and `source`
    and `by` say what it was read from, and who wrote it. Its days go from `begin` to `until`, in nanoseconds.
    """

    sharpe: float
    n: int
    digest: str
    begin: int | None = None
    until: int | None = None
    head: str = ""
    source: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredStrategy:
    """What is known of a strategy beside its account's days; None is not known, and never stands for zero.

    `capital` is in the account's currency, `trials` how many variants were tried before the strategy, and `parameters`
    how many of its numbers may have been fitted. `pays_no_interest` says that no market of the account is paid for and
    held, so that what it earns has no return of cash in it.
    """

    capital: float
    trials: int | None
    parameters: int | None
    pays_no_interest: bool
    backtest: Backtest | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """The subjects that an account had since the last approved one, that first and today's last, in their order.

    A step is the digest before and the one after it; explained is one with who, approver and nature.
    """

    subjects: Sequence[str]
    explained: frozenset[tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known of a strategy and its account.

    `subject` is what evidence of the strategy is about, and `policy` the digest of the library that was probed. What
    drills, journals and hosts name is the account; they were read for that. `looks` counts the versions of its models
    that were looked at, None where the records do not tell. `assessed` is what `durability` sums up.
    """

    subject: str
    policy: str = ""
    drills: Mapping[str, HeldDrill] = field(default_factory=dict)
    account: AccountSeen | None = None
    anchors: Sequence[Anchor] | None = None
    monitor: MonitorSeen | None = None
    declared_hosts: Sequence[str] = ()
    hosts: Sequence[HostSeen] = ()
    limits: Sequence[Probed] | None = None
    bypass: Probed | None = None
    cells: Sequence[RegimeCell] | None = None
    blocked: Probed | None = None
    break_even_lower_bps: float | None = None
    durability: Scored | None = None
    assessed: Durability | None = None
    declared: DeclaredStrategy | None = None
    looks: int | None = None
    coefficients_without_source: int | None = None
    stress: Stressed | None = None
    changes: Changes | None = None
