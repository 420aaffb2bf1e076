"""Where a paper account lies on the disk: its journal, the file that says it is alive, and its log.

All of it is in `.golive/paper/ACCOUNT` of the library, or of the current folder for the shipped one. A journal that was
named with `--journal` lies where it was named; the other files stay here.
"""

from __future__ import annotations

import re
from pathlib import Path

from golive.core.dataclass import dataclass
from golive.core.errors import InvalidInput

FOLDER = Path(".golive") / "paper"
"""Below a library: what its paper accounts left."""

_ACCOUNT = re.compile(r"[a-z][a-z0-9_]{0,63}")


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountFiles:
    """The files of one account; none of them has to be there.

    >>> files = AccountFiles.below(Path("policy"), "paper")
    >>> files.journal.as_posix(), files.heartbeat.name, files.log.name
    ('policy/.golive/paper/paper/journal.db', 'heartbeat.json', 'paper.log')
    """

    account: str
    folder: Path

    @classmethod
    def below(cls, library: Path, account: str) -> AccountFiles:
        """Return the files of an account of a library.

        Raises
        ------
        InvalidInput
            For a name that no document has: what is no id could lead out of the folder.
        """
        if not _ACCOUNT.fullmatch(account):
            hint = "an account is named after its document: lower case, digits and `_`, beginning with a letter"
            raise InvalidInput(f"`{account}` is no name of an account", hint=hint)
        return cls(account=account, folder=library / FOLDER / account)

    @property
    def journal(self) -> Path:
        """Return the journal, where none was named."""
        return self.folder / "journal.db"

    @property
    def heartbeat(self) -> Path:
        """Return the file that a running account writes again and again."""
        return self.folder / "heartbeat.json"

    @property
    def log(self) -> Path:
        """Return the log of a run in the background."""
        return self.folder / "paper.log"

    @property
    def output(self) -> Path:
        """Return what a run in the background says besides."""
        return self.folder / "paper.out"

    def make(self) -> None:
        """Make the folder; what lies in it is for its owner's eyes.

        Raises
        ------
        InvalidInput
            Something else lies there, or nobody may make it.
        """
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as error:
            message = f"the folder `{self.folder}` of an account cannot be made: {error.strerror}"
            raise InvalidInput(message, hint="an account needs a folder that it can write") from error


def accounts_below(library: Path) -> tuple[AccountFiles, ...]:
    """Return the accounts that have left something, in the order of their names."""
    folder = library / FOLDER
    names = sorted(path.name for path in folder.iterdir() if path.is_dir()) if folder.is_dir() else []
    return tuple(AccountFiles.below(library, name) for name in names if _ACCOUNT.fullmatch(name))
