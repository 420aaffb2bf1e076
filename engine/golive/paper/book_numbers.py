"""`BookNumbers`: whether the messages of one book follow one another, and when its latest state was matched."""

from __future__ import annotations

from golive.paper.venue_frames import BookFrame


class BookNumbers:
    """The last message of one book on its connection."""

    def __init__(self) -> None:
        self.last: BookFrame | None = None

    def broken(self, frame: BookFrame) -> str | None:
        """Take a message; return why the book is not whole with it, None where it goes on."""
        before, self.last = self.last, frame
        if before is None or before.last in (frame.before, frame.last):
            return None
        if frame.last > before.last:
            return None if frame.before is None else "ids_jumped"
        # An older message, or numbers that begin anew; the later of the two by their numbers was the last one.
        if frame.ts <= before.ts:
            self.last = before
            return "out_of_order"
        return "sequence_reset"

    def forget(self) -> None:
        """Begin anew, on another connection."""
        self.last = None

    def stamp(self, number: int | None, claimed: int) -> tuple[int | None, int]:
        """Return the number of a state and when it was matched, given what ccxt says of both."""
        last = self.last
        if last is None or number not in (None, last.last):
            return number, claimed
        return last.last, last.ts
