"""What a session needs whose orders move money: its own journal, its permits, and a root to believe people by."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from golive.account.kill_switch import SIMULATED_MODES
from golive.compiler.order_flow import ORDER_FLOW, WITHOUT, lacks_order_flow
from golive.compiler.program import Program
from golive.core.dataclass import dataclass
from golive.core.errors import InvalidInput
from golive.core.row import PERMIT_COLUMNS
from golive.documents.promotion import BOUNDS_LIFE, PERMIT_LIFE

if TYPE_CHECKING:
    from golive.api.bot_journal import BotJournal
    from golive.api.engine import Engine
    from golive.api.session_permit import SessionPermit
    from golive.core.clock import Clock
    from golive.trust.permit import PermitTerms

PRODUCTION = "production"
"""The realm of what is no rehearsal."""

RECORDS = Path(".golive") / "records.db"
"""Where the records of a library lie unless another place is named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MoneyTerms:
    """What a caller gives for canary and live; replay and paper need none of it.

    Parameters
    ----------
    journal
        The bot's own journal: a file, an address, or that of another session of the bot.
    permit
        The file of a permit, or the folder of several, each named after its strategy.
    trust
        The file of the roots' keys. It has no default, and no variable of the environment names one.
    records
        The journal of records; without it the library's own.
    realm
        Where statements must hold: everywhere but in a rehearsal, `production`.
    clock
        By which permits end; without it the system's.
    """

    journal: str | Path | BotJournal | None = None
    permit: str | Path | None = None
    trust: str | Path | None = None
    records: str | Path | None = None
    realm: str = PRODUCTION
    clock: Clock | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MoneyParts:
    """What is made of that."""

    journal: BotJournal | None = None
    permit: SessionPermit | None = None


def money_parts(engine: Engine, mode: str, terms: MoneyTerms) -> MoneyParts:
    """Return what a session in a mode needs besides its market.

    Raises
    ------
    InvalidInput
        Where one of the three lacks in canary or live; where the library sees no order flow, looks at no permit, or
        lists no people; where a permit is given in replay or paper, where none is looked at.
    Refused, Unavailable
        The journal cannot be read, or another process holds it.
    """
    money = mode not in SIMULATED_MODES
    refuse_lacking(mode, terms)
    if money:
        _guarded(engine.program)
    elif terms.permit is not None or terms.trust is not None:
        raise InvalidInput(f"in {mode} no permit is looked at", hint="leave `permit` and `trust` out, or go by canary")
    # First what can be refused for good: a journal that is opened is held.
    permit = _permit(engine, terms) if money else None
    journal = _journal(engine, terms)
    if journal is not None and permit is not None:
        journal.begin(permit.now)
        permit.follow(journal)
    return MoneyParts(journal=journal, permit=permit)


def refuse_lacking(mode: str, terms: MoneyTerms) -> None:
    """Refuse canary and live without what they need, by its name."""
    if mode in SIMULATED_MODES:
        return
    given = {"journal": terms.journal, "permit": terms.permit, "trust": terms.trust}
    lacking = [f"`{name}=`" for name, value in given.items() if value is None]
    if lacking:
        message = f"{mode} needs {', '.join(lacking)}: nothing stands in for them"
        raise InvalidInput(message, hint="give the bot's journal, its permits, and the file of the roots' keys")


def _guarded(program: Program) -> None:
    """Refuse a library without order flow, or in which no gate that nothing bypasses looks at all of a permit."""
    if lacks_order_flow(program):
        hint = f"go by replay or paper, or list a gate `{ORDER_FLOW}` that reads trades or a book"
        raise InvalidInput(WITHOUT, hint=hint)
    read = {port.column for port in program.columns}
    halts = any(gate.never_bypass and gate.halts for gate in program.checked.gates)
    if not halts or not read.issuperset(PERMIT_COLUMNS):
        hint = "take the shipped `rules/gates/permit.yaml` and `rules/inputs/permits.yaml`, and list the gate"
        raise InvalidInput("no gate of the library looks at a permit", hint=hint)


def _journal(engine: Engine, terms: MoneyTerms) -> BotJournal | None:
    if terms.journal is None:
        # Without one nothing of journals is imported, which takes as long as all else that a session needs.
        return None
    from golive.api.bot_journal import BotJournal

    return terms.journal.of(engine) if isinstance(terms.journal, BotJournal) else BotJournal.open(terms.journal, engine)


def _permit(engine: Engine, terms: MoneyTerms) -> SessionPermit:
    from golive.api.session_permit import PermitPlaces, SessionPermit

    assert terms.permit is not None
    assert terms.trust is not None
    if engine.folder is None:
        raise InvalidInput("the library is no folder, where its people are listed", hint="use `Engine.from_folder`")
    places = PermitPlaces(
        permit=Path(terms.permit),
        trust=Path(terms.trust),
        records=str(engine.folder / RECORDS if terms.records is None else terms.records),
        library=engine.folder,
        realm=terms.realm,
    )
    subjects = engine.program.digests.strategy
    lengths = {strategy: permit_terms(engine.program, strategy) for strategy in subjects}
    return SessionPermit(places, subjects=subjects, terms=lengths, clock=terms.clock)


def permit_terms(program: Program, strategy: str) -> PermitTerms:
    """Return for how long leases and bounds of a strategy hold at most.

    Raises
    ------
    InvalidInput
        The library does not say how a strategy is promoted.
    """
    from golive.api.promotion_program import promotion_program
    from golive.trust.permit import PermitTerms

    promotion = promotion_program(program)
    life, bounds = (promotion.wait(name, strategy) for name in (PERMIT_LIFE, BOUNDS_LIFE))
    return PermitTerms(permit_life=life, bounds_life=bounds)
