"""The wire format of SSH (RFC 4251, section 5): strings and numbers as one run of bytes."""

from __future__ import annotations

from golive.core.dataclass import dataclass
from golive.core.refusing import refuse_unless

_LENGTH = 4


def string(*parts: bytes) -> bytes:
    r"""Return each part after its length in four bytes, the largest first.

    >>> string(b"ab", b"")
    b'\x00\x00\x00\x02ab\x00\x00\x00\x00'
    """
    return b"".join(len(part).to_bytes(_LENGTH, "big") + part for part in parts)


@dataclass(slots=True)
class Wire:
    """What is read off such bytes, from the front; what is not there is refused (`malformed`)."""

    rest: bytes

    def take(self, count: int) -> bytes:
        """Return so many bytes."""
        there = len(self.rest)
        refuse_unless(count <= there, "malformed", f"{count} bytes are told, {there} are there")
        taken, self.rest = self.rest[:count], self.rest[count:]
        return taken

    def number(self) -> int:
        """Return a number of four bytes."""
        return int.from_bytes(self.take(_LENGTH), "big")

    def string(self) -> bytes:
        """Return a string."""
        return self.take(self.number())

    def end(self) -> None:
        """Refuse what comes after all that was read."""
        refuse_unless(not self.rest, "malformed", f"{len(self.rest)} bytes stand after the end")
