"""What measuring an account came to, kept in a file beside its journal: the next one takes up there.

A file is believed only where the records name its digest, as the evidence that was measured by it does: whoever can
write files makes no days by it. Without one, or with another, the whole journal is read.
"""

from __future__ import annotations

import hashlib
from contextlib import suppress
from dataclasses import field
from functools import partial
from typing import TYPE_CHECKING

from golive.core.dataclass import dataclass
from golive.core.errors import InvalidInput

if TYPE_CHECKING:
    from pathlib import Path

    from golive.readiness.checklist.evidence_ledger import EvidenceLedger
    from golive.readiness.measures.kept_fold import FoldKept

_FILE = "measured.json"


@dataclass(slots=True, kw_only=True)
class KeptFolds:
    """Folds that are kept; `believed` are the digests that the records name, or that this process made itself.

    Who only renders takes up what was kept, keeps nothing, and does not hash anew what was verified when it was kept:
    then `renders` is true. `taken` is the digest of what was read last, empty where nothing was believed.
    """

    believed: set[str] = field(default_factory=set)
    renders: bool = False
    taken: str = ""

    def read(self, folder: Path) -> FoldKept | None:
        """Return what is kept in the folder of an account, None where there is nothing that is believed."""
        from golive.readiness.measures.kept_fold import FoldKept

        self.taken = ""
        try:
            data = (folder / _FILE).read_bytes()
        except OSError:
            return None
        digest = hashlib.sha256(data).hexdigest()
        if digest not in self.believed:
            return None
        self.taken = digest
        return FoldKept.read(data)

    def write(self, folder: Path, kept: FoldKept) -> str:
        """Keep a fold in the folder of an account, and return its digest; where nobody may write there it is not.

        Who only renders keeps nothing, and no evidence is to name it: the digest is empty.
        """
        if self.renders:
            return ""
        from golive.cli.output_files import write_whole

        data = kept.to_bytes()
        digest = hashlib.sha256(data).hexdigest()
        if digest not in self.believed:
            with suppress(InvalidInput, OSError):
                write_whole(folder / _FILE, partial(_write, data))
            self.believed.add(digest)
        return digest


def named_in(ledger: EvidenceLedger) -> dict[str, int]:
    """Return what evidence in the records was read from, by digest, and when it was written down last, in nanoseconds.

    Where the records do not hold it is nothing.
    """
    if ledger.doubt:
        return {}
    named: dict[str, int] = {}
    for own in ledger.pieces.values():
        for one in own:
            for source in one.sources:
                named[source] = max(named.get(source, 0), one.recorded_at or 0)
    return named


def _write(data: bytes, path: Path) -> None:
    path.write_bytes(data)
