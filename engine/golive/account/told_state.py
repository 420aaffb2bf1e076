"""What an account was told, as one frozen value: what a checkpoint holds of it."""

from __future__ import annotations

from golive.account.account_entry import Entry
from golive.account.equity_curve import EquityCurve
from golive.account.kill_switch import Switch
from golive.account.ledger import LedgerState
from golive.account.standing import Detail
from golive.account.told_positions import Scope
from golive.core.dataclass import dataclass
from golive.core.errors import Refused
from golive.core.value import Unknown
from golive.journal.body import Ratio


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldValue:
    """A value of one scope as last told: a number, a word, or nothing that anybody knows."""

    strategy: str
    symbol: str
    name: str
    latest: int
    number: Ratio | None = None
    word: str | None = None
    doubt: Unknown | None = None

    @classmethod
    def of(cls, scope: Scope, name: str, entry: Entry) -> ToldValue:
        """Return an entry as it is kept; what is neither a number nor a word is refused (`told`)."""
        value = entry.value
        if value is not None and type(value) not in (float, str):
            raise Refused("told", f"`{name}` is a {type(value).__name__}, and cannot be kept", field=name)
        return cls(
            strategy=scope[0],
            symbol=scope[1],
            name=name,
            latest=entry.latest,
            number=value if isinstance(value, float) else None,
            word=value if isinstance(value, str) else None,
            doubt=entry.doubt,
        )

    @property
    def entry(self) -> Entry:
        """Return the entry."""
        return Entry(value=self.word if self.number is None else self.number, latest=self.latest, doubt=self.doubt)


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldSwitch:
    """The kill switch of one scope; `stop` is the word that stops it."""

    strategy: str
    symbol: str
    stop: str | None
    stops: int
    stopped_at: int | None
    lifted_at: int
    latest: int
    armed_at: int
    doubt: Unknown | None

    @classmethod
    def of(cls, scope: Scope, switch: Switch) -> ToldSwitch:
        """Return a switch as it is kept; a stop that is no text is refused (`told`)."""
        if switch.stop is not None and not isinstance(switch.stop, str):
            raise Refused(
                "told", f"the kill switch is a {type(switch.stop).__name__}, and cannot be kept", field="stop"
            )
        return cls(
            strategy=scope[0],
            symbol=scope[1],
            stop=switch.stop,
            **{name: getattr(switch, name) for name in _OF_A_SWITCH},
        )

    @property
    def switch(self) -> Switch:
        """Return the switch."""
        return Switch(stop=self.stop, **{name: getattr(self, name) for name in _OF_A_SWITCH})


_OF_A_SWITCH = ("stops", "stopped_at", "lifted_at", "latest", "armed_at", "doubt")


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldDetail:
    """What was told of a position besides how large it is."""

    strategy: str
    symbol: str
    detail: Detail


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldCurve:
    """The equities of one scope."""

    strategy: str
    symbol: str
    peak: Ratio
    last: Ratio
    last_at: int
    baseline: Ratio

    @classmethod
    def of(cls, scope: Scope, curve: EquityCurve) -> ToldCurve:
        """Return a curve as it is kept."""
        return cls(strategy=scope[0], symbol=scope[1], **{name: getattr(curve, name) for name in _OF_A_CURVE})

    @property
    def curve(self) -> EquityCurve:
        """Return the curve."""
        return EquityCurve(**{name: getattr(self, name) for name in _OF_A_CURVE})


_OF_A_CURVE = ("peak", "last", "last_at", "baseline")


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldState:
    """Everything that an account goes on from; what it was opened with is whoever opens it again to say."""

    values: tuple[ToldValue, ...]
    switches: tuple[ToldSwitch, ...]
    details: tuple[ToldDetail, ...]
    curves: tuple[ToldCurve, ...]
    ledger: LedgerState
    is_kept_elsewhere: bool
