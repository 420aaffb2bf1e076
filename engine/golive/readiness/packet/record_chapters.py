"""Chapters of a packet that say what the records hold: how the strategy came to where it stands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from golive.core.dash import DASH
from golive.core.utc_text import utc_text
from golive.readiness.packet.facts import Chapter, FactTable
from golive.readiness.people_words import GivenWord
from golive.readiness.standing_record import PeopleRecord
from golive.trust.packet.signed_page import PageSigned
from golive.trust.sign_off import SignOff
from golive.trust.step import Step
from golive.trust.waiver import Waiver

_SAID = 60
"""The latest words that are shown."""


def history_chapter(record: PeopleRecord, words: Sequence[GivenWord], strategy: str, currency: str) -> Chapter:
    """Return where a strategy stands, and what people signed of it, the latest last."""
    standing = record.of(strategy)
    since = "from the beginning" if not standing.changes else f"since {utc_text(standing.standing.since)}"
    rows = tuple(_rows(words[-_SAID:], currency))
    return Chapter(
        id="history",
        title="How it came here",
        paragraphs=(
            f"It stands in {standing.standing.stage.value} {since}, after {standing.changes} changes of stage.",
        ),
        tables=(
            FactTable(
                caption=f"What people signed of it, each verified; {len(words)} in all",
                heads=("When", "Who", "As", "What"),
                rows=rows or (("none", DASH, DASH, DASH),),
            ),
        ),
    )


def waivers_table(words: Sequence[GivenWord]) -> FactTable:
    """Return every waiver that was ever signed of a strategy, also those that are over, the latest last."""
    rows = tuple(
        (
            word.statement.item,
            utc_text(word.at),
            utc_text(word.statement.not_after),
            word.by,
            word.statement.owner,
            word.statement.reason,
        )
        for word in words
        if isinstance(word.statement, Waiver)
    )
    heads = ("Item", "Signed", "Until", "By", "Owner", "Reason")
    return FactTable(caption="Every waiver that was signed of it, also those that are over", heads=heads, rows=rows)


def _rows(words: Sequence[GivenWord], currency: str) -> Iterator[tuple[str, ...]]:
    for word in words:
        role = str(getattr(word.statement, "role", DASH))
        yield utc_text(word.at), word.by, role, _what(word, currency)


def _what(word: GivenWord, currency: str) -> str:
    statement = word.statement
    match statement:
        case Step():
            return f"{statement.act}: {statement.from_state} to {statement.to_state}: {statement.reason}"
        case SignOff():
            return f"{statement.item} {statement.meaning}, up to {statement.capital:,f} {currency}"
        case PageSigned():
            return f"the packet {statement.page[:12]} {statement.meaning}, up to {statement.capital:,f} {currency}"
    return statement.MEANING
