"""The file of a permit, looked at for every signal: its bytes each time, its signatures when they are others."""

from __future__ import annotations

from pathlib import Path

from golive.core.errors import Refused
from golive.trust.permit import Floor, Permit, PermitTerms, judge_permit, read_permit, verified_permit
from golive.trust.permit_word import NONE, PermitView, view_of, view_of_refusal
from golive.trust.plain_file import plain_bytes
from golive.trust.registry import Registry


def permit_bytes(path: Path) -> bytes:
    """Return what a permit's file holds.

    Raises
    ------
    Refused
        `none` where there is no file, `unreadable` where it is a link, no plain file, too large or not ours to read.
    """
    return plain_bytes(path, what="permit", absent=NONE, unreadable="unreadable")


class PermitWatch:
    """A strategy's permit as a signal sees it.

    What was verified is kept as long as neither the file's bytes nor the people are others; when it holds, and above
    which floor, is judged each time. No time of the file is believed: it can be set.
    """

    def __init__(self, path: Path, *, strategy: str, subject: str, terms: PermitTerms) -> None:
        self._path, self._strategy = path, strategy
        self._subject, self._terms = subject, terms
        self._data: bytes | None = None
        self._registry: Registry | None = None
        self._kept: Permit | Refused | None = None
        self._seen_at: int | None = None

    def look(self, now: int, *, registry: Registry, floor: Floor, revoked: frozenset[str]) -> PermitView:
        """Return what is seen of the permit at an instant, in nanoseconds UTC; nothing of the file is ever raised."""
        serial: int | None = None
        try:
            permit = self._verified(permit_bytes(self._path), registry)
            serial = permit.bounds.serial
            judge_permit(permit, floor=floor, revoked=revoked, now=now, seen_at=self._seen_at)
        except Refused as error:
            return view_of_refusal(error, held_before=floor.serial > 0 and (serial is None or serial <= floor.serial))
        finally:
            self._seen_at = now if self._seen_at is None else max(self._seen_at, now)
        return view_of(permit)

    def _verified(self, data: bytes, registry: Registry) -> Permit:
        if data != self._data or registry is not self._registry:
            self._data, self._registry, self._kept = data, registry, self._check(data, registry)
        if isinstance(self._kept, Permit):
            return self._kept
        assert self._kept is not None
        raise Refused(self._kept.code, self._kept.sentence)

    def _check(self, data: bytes, registry: Registry) -> Permit | Refused:
        try:
            return verified_permit(
                read_permit(data),
                strategy=self._strategy,
                subject=self._subject,
                registry=registry,
                terms=self._terms,
            )
        except Refused as error:
            return error
