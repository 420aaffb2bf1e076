"""A signed statement as a file: its line, and one signature or more below it."""

from __future__ import annotations

from golive.core.dataclass import dataclass
from golive.core.refusing import refuse_unless
from golive.trust.sshsig import BEGIN, END

MOST_BYTES = 65_536
MOST_SIGNATURES = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedText:
    """A line that is to be signed, and signatures; nothing has been verified."""

    line: bytes
    signatures: tuple[str, ...]

    def text(self) -> str:
        """Return it as it is kept."""
        return f"{self.line.decode('ascii')}\n{''.join(self.signatures)}"


def read_signed(data: bytes) -> SignedText:
    """Return what a file holds; anything else than a line and whole signatures is `malformed`."""
    refuse_unless(len(data) <= MOST_BYTES, "too_large", f"a signed statement has at most {MOST_BYTES:,} bytes")
    line, _, rest = data.partition(b"\n")
    *signatures, after = rest.decode("latin-1").split(f"{END}\n")
    whole = not after and all(one.startswith(f"{BEGIN}\n") for one in signatures)
    refuse_unless(whole, "malformed", "a signed statement is a line and whole signatures below it")
    count = len(signatures)
    refuse_unless(1 <= count <= MOST_SIGNATURES, "malformed", f"1 to {MOST_SIGNATURES} signatures, not {count}")
    return SignedText(line=line, signatures=tuple(f"{one}{END}\n" for one in signatures))
