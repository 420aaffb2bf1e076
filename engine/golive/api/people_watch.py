"""The people of a library as a session sees them: read at each signal, believed anew when anything of them changes."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from golive.compiler.digest import digest_of_meaning
from golive.core.dataclass import dataclass
from golive.core.errors import Refused
from golive.documents.people import People
from golive.loader.document import load_document
from golive.trust.plain_file import plain_bytes
from golive.trust.registry import PeopleListed, Registry, believed
from golive.trust.root_file import RootKey
from golive.trust.signed_text import read_signed

LIST, SIGNED = Path("rules") / "people.yaml", Path("rules") / "people.signed"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kept:
    """People that were believed of some bytes, and the time in which they are."""

    of: tuple[bytes, bytes, int]
    registry: Registry
    since: int
    until: int


class PeopleWatch:
    """Who counts, by the list of a library's folder and the roots of a file that lies elsewhere.

    Signatures are verified once for the same bytes; that the list, and each root, holds at an instant is asked each
    time.
    """

    def __init__(self, folder: Path, *, roots: Collection[RootKey], realm: str) -> None:
        self._listed, self._signed = folder / LIST, folder / SIGNED
        self._roots, self._realm = tuple(roots), realm
        self._kept: _Kept | None = None

    def look(self, now: int, *, least_serial: int) -> Registry:
        """Return who counts at an instant, in nanoseconds UTC.

        Raises
        ------
        Refused
            `people_absent`, `people_unreadable`; what `believed` refuses.
        """
        unreadable = "people_unreadable"
        listed = plain_bytes(self._listed, what="list of people", absent="people_absent", unreadable=unreadable)
        signed = plain_bytes(self._signed, what="root's signature", absent="people_unsigned", unreadable=unreadable)
        of = listed, signed, least_serial
        kept = self._kept
        if kept is None or kept.of != of or not kept.since <= now < kept.until:
            kept = self._kept = self._believed(of, now)
        return kept.registry

    def _believed(self, of: tuple[bytes, bytes, int], now: int) -> _Kept:
        listed, signed, least_serial = of
        people, digest = _read(listed)
        registry = believed(
            people,
            digest,
            signed,
            roots=self._roots,
            least_serial=least_serial,
            realm=self._realm,
            now=now,
        )
        word = PeopleListed.read(read_signed(signed).line)
        since = max((word.not_before, *(root.since for root in self._roots if root.since is not None)))
        until = min((word.not_after, *(root.until for root in self._roots if root.until is not None)))
        return _Kept(of=of, registry=registry, since=since, until=until)


def _read(data: bytes) -> tuple[People, str]:
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Refused("people_unreadable", "the list of people is not UTF-8 text") from error
    reading = load_document(text, LIST.as_posix())
    if not isinstance(reading.document, People):
        raise Refused("people_unreadable", "the list of people is not one that `golive validate` takes")
    return reading.document, digest_of_meaning(reading.value)
