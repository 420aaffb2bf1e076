"""`Plan`: what a process is to be made of, before anything of it is opened."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from pathlib import Path

from golive.api.engine import Engine
from golive.api.paper_terms import PaperTerms
from golive.core.dataclass import dataclass
from golive.documents.market import MarketSpec
from golive.journal.home_at import is_address
from golive.paper.account_files import AccountFiles


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Accounts on one feed.

    `engine` is whose policy decides, `code` says which golive it is. `root` is the folder that their files lie below.
    `journal` is where their journals are, None for each beside its files; `records` is where people's words are, and
    `kill_files` what halts without them. `record` is the folder that what is received is kept in, with the `texts` of
    market descriptions by id. `positions` is the file of what the account begins with, where there is only one.
    `models` is the folder that files of models lie in. `trust` is the root file by which resets are verified: without
    it none is obeyed.
    """

    engine: Engine
    code: Mapping[str, str]
    accounts: tuple[PaperTerms, ...]
    root: Path
    records: str
    kill_files: tuple[Path, ...]
    journal: str | None = None
    record: Path | None = None
    positions: Path | None = None
    texts: Mapping[str, str] = field(default_factory=dict)
    models: Path = Path(".golive") / "models"
    trust: Path | None = None

    @property
    def markets(self) -> tuple[MarketSpec, ...]:
        """Return the markets of all accounts, each once, by their ids."""
        by_id = {market.id: market for account in self.accounts for market in account.markets}
        return tuple(market for _, market in sorted(by_id.items()))

    def files(self, account: str) -> AccountFiles:
        """Return the files of an account."""
        return AccountFiles.below(self.root, account)

    def place(self, account: str) -> str:
        """Return where the journal of an account lies: a whole path, or an address."""
        place = str(self.files(account).journal) if self.journal is None else self.journal
        return place if is_address(place) else str(Path(place).absolute())
