"""Accounts as somebody sees them who does not run them: which there are, where they lie, and their status."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from golive.cli.open_library import find_library
from golive.cli.paper_status import Shown
from golive.cli.records_place import root_of
from golive.core.dataclass import dataclass
from golive.core.errors import GoliveError, InvalidInput
from golive.core.suggest import did_you_mean

if TYPE_CHECKING:
    from golive.api.engine import Engine
    from golive.api.paper_terms import PaperTerms
    from golive.compiler.order_flow import OrderFlow
    from golive.paper.account_files import AccountFiles
    from golive.paper.alive import Alive
    from golive.paper.status import AccountStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusOptions:
    """What `golive paper status` is asked for, as it is written on the command line."""

    library: str | None
    accounts: tuple[str, ...]
    journal: str | None
    days: bool
    form: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenAccount:
    """An account: its files, what the policy says of it now, and where its journal is.

    `subject` is the digest of what would go live today: days of another one do not count for it. `policy` is that of
    the library now, and `order_flow` whether it sees any.
    """

    files: AccountFiles
    terms: PaperTerms
    subject: str
    place: str | None
    policy: str
    order_flow: OrderFlow


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenStatus:
    """A status, and what it is shown with."""

    status: AccountStatus
    shown: Shown


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedAccount:
    """An account in a list: whether the library has it, and what has become of its process."""

    name: str
    is_declared: bool
    alive: Alive
    run: str | None


def names_of(library: str | None, accounts: Sequence[str]) -> tuple[Path, tuple[str, ...]]:
    """Return where accounts lie, and those that are named; else all that have left something there.

    Raises
    ------
    InvalidInput
        None is named, and none has left anything.
    """
    from golive.paper.account_files import accounts_below

    root = root_of(find_library(library))
    names = tuple(dict.fromkeys(accounts)) or tuple(files.account for files in accounts_below(root))
    if not names:
        raise InvalidInput(f"no account has left anything in `{root}`", hint="`golive paper start` begins one")
    return root, names


def seen_accounts(
    library: str | None, accounts: Sequence[str], journal: str | None, *, engine: Engine | None = None
) -> tuple[SeenAccount, ...]:
    """Return the accounts that are named, else all of the library, which may be open already."""
    from golive.cli.open_library import open_engine
    from golive.compiler.order_flow import order_flow_of
    from golive.loader.code_digest import deciding_code
    from golive.paper.account_files import AccountFiles
    from golive.paper.account_subject import subject_of

    engine, code = engine or open_engine(library), deciding_code()
    declared, flow = declared_terms(engine), order_flow_of(engine.program)
    root = root_of(find_library(library))
    names = tuple(dict.fromkeys(accounts)) or tuple(declared)
    terms = {name: declared[only_account(declared, name)] for name in names}
    return tuple(
        SeenAccount(
            files=AccountFiles.below(root, name),
            terms=own,
            subject=subject_of(engine, own, code).digest,
            place=journal,
            policy=engine.program.digests.policy,
            order_flow=flow,
        )
        for name, own in terms.items()
    )


def declared_accounts(library: str | None) -> dict[str, PaperTerms]:
    """Return the accounts that a library has documents of, by name."""
    from golive.cli.open_library import open_engine

    return declared_terms(open_engine(library))


def declared_terms(engine: Engine) -> dict[str, PaperTerms]:
    """Return the accounts that a compiled library has documents of, by name."""
    from golive.api.paper_terms import paper_terms

    specs = engine.program.checked.specs
    return {paper.header.id: paper_terms(paper, specs) for paper in specs.papers}


def only_account(declared: Mapping[str, PaperTerms], account: str | None) -> str:
    """Return the account that is named, or the only one of a library."""
    if account is None and len(declared) == 1:
        return next(iter(declared))
    if account is None:
        listed = ", ".join(f"`{name}`" for name in declared) or "none"
        raise InvalidInput("no account is named", hint=f"say which: `--account NAME`; the library has {listed}")
    if account not in declared:
        hint = did_you_mean(account, declared, what="accounts")
        raise InvalidInput(f"the library has no account `{account}`", hint=hint)
    return account


def statuses_of(accounts: Sequence[SeenAccount], *, days: bool) -> tuple[SeenStatus, ...]:
    """Return the status of accounts now."""
    return tuple(SeenStatus(status=status_now(one, days=days), shown=shown_of(one)) for one in accounts)


def status_now(account: SeenAccount, *, days: bool) -> AccountStatus:
    """Return the status of one account; a journal that cannot be opened is said in it."""
    from golive.journal.holder import Holder
    from golive.journal.home_at import home_at
    from golive.journal.system_clock import SystemClock
    from golive.paper.heartbeat_file import read_beat
    from golive.paper.status import status_of, unread, wanted_by

    beat, here, now = read_beat(account.files.heartbeat, account.files.account), Holder.here(), SystemClock().wall_ns()
    wanted = wanted_by(account.terms, account.subject)
    try:
        home = home_at(place_of(account, beat), read_only=True)
    except GoliveError as error:
        return unread(account.files.account, beat, _first(error), wanted, now=now, here=here)
    with closing(home):
        return status_of(account.files.account, beat, home, wanted, now=now, here=here, days=days)


def place_of(account: SeenAccount, beat: object) -> str:
    """Return where the journal is: as it was named, else where the account said that it is."""
    from golive.paper.heartbeat_file import Beat

    if account.place is not None:
        return account.place
    return beat.journal if isinstance(beat, Beat) else str(account.files.journal)


def _first(error: GoliveError) -> str:
    return (str(error).splitlines() or [""])[0]


def shown_of(account: SeenAccount) -> Shown:
    """Return what an account's numbers are in, and what its library says of itself."""
    from golive.core.shortest_decimal import exactly

    ticks = {market.symbol: exactly(market.tick) for market in account.terms.markets}
    currency = account.terms.markets[0].quote
    return Shown(currency=currency, ticks=ticks, policy=account.policy, order_flow=account.order_flow)


def listed_accounts(library: str | None) -> tuple[ListedAccount, ...]:
    """Return every account that a library has, or that has left something."""
    from golive.journal.holder import Holder
    from golive.journal.system_clock import SystemClock
    from golive.paper.account_files import AccountFiles, accounts_below
    from golive.paper.alive import alive_by
    from golive.paper.heartbeat_file import Beat, read_beat

    declared, root = declared_accounts(library), root_of(find_library(library))
    names = sorted({*declared, *(files.account for files in accounts_below(root))})
    here, now, listed = Holder.here(), SystemClock().wall_ns(), []
    for name in names:
        beat = read_beat(AccountFiles.below(root, name).heartbeat, name)
        heartbeat = declared[name].heartbeat if name in declared else _STRICTEST
        alive = alive_by(beat, heartbeat=heartbeat, now=now, here=here)
        run = beat.run if isinstance(beat, Beat) else None
        listed.append(ListedAccount(name=name, is_declared=name in declared, alive=alive, run=run))
    return tuple(listed)


_STRICTEST = 1_000_000_000
"""How old the word of an account may be that no document says it of: as little as any may say."""
