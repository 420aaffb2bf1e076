"""The few words of HTML that a packet is written in: what is not among them hides, moves or fetches something.

The page is read by a grammar much narrower than a browser's: tags in lower case, each attribute quoted, no character
reference but five, every element closed. What fits it no browser can read otherwise.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache

from golive.core.dataclass import dataclass
from golive.core.errors import Refused
from golive.core.refusing import refuse_unless

DOCTYPE = "<!DOCTYPE html>"

VOID = frozenset(("meta", "br"))
"""Elements without content."""

DRAWN = frozenset(("g", "path", "line", "rect", "circle", "text", "desc"))
"""Elements of a drawing; they may close themselves, which only in a drawing means that they end."""

IN_HEAD = frozenset(("meta", "style"))

ELEMENTS = (
    VOID
    | DRAWN
    | IN_HEAD
    | frozenset(
        (
            *("html", "head", "title", "body", "header", "main", "footer", "nav", "section", "article", "svg"),
            *("h1", "h2", "h3", "h4", "p", "pre", "code", "strong", "ol", "ul", "li", "dl", "dt", "dd", "div", "span"),
            *("a", "table", "caption", "thead", "tbody", "tr", "th", "td", "figure", "figcaption"),
        )
    )
)

ATTRIBUTES = frozenset(
    (
        *("lang", "charset", "http-equiv", "content", "name", "id", "class", "href", "role", "tabindex", "scope"),
        *("aria-label", "aria-labelledby", "aria-describedby", "viewBox", "d", "x", "y", "x1", "y1", "x2", "y2", "cx"),
        *("data-head", "cy", "r", "rx", "width", "height", "text-anchor", "dominant-baseline", "transform"),
    )
)

POLICY = "Content-Security-Policy"
METAS = ({"charset"}, {"http-equiv", "content"}, {"name", "content"})
META_NAMES = ("viewport", "referrer")

_TAG = re.compile(r'<(/?)([a-z][a-z0-9]*)((?: [a-zA-Z][a-zA-Z0-9-]*="[^"<>]*")*)( ?/?)>')
_ATTRIBUTE = re.compile(r' ([a-zA-Z][a-zA-Z0-9-]*)="([^"<>]*)"')
_REFERENCES = ("&amp;", "&lt;", "&gt;", "&#34;", "&#39;")
_WORD = re.compile(r"[^\W\d_]+")
_UNSEEN = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\ufffc\U0001d159\U000e0100-\U000e01ef]"
)
"""Letters, marks and signs that show nothing, or only how the one before them is drawn."""

MOST_MARKS = 2
"""On one letter, as languages use them: a heap of them covers the lines above and below."""

_ALPHABETS = ("LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE")


def check_vocabulary(page: str) -> None:
    """Refuse a page that says anything in other words; `page` is without its strip's marks.

    Raises
    ------
    Refused
        `vocabulary`, with what it is.
    """
    refuse_unless(page.startswith(f"{DOCTYPE}\n<html"), "vocabulary", f"a page begins with `{DOCTYPE}`")
    _characters(page)
    _tags(page[len(DOCTYPE) :])


def _characters(page: str) -> None:
    text = page.replace("\n", "")
    odd = "" if text.isprintable() else next(c for c in text if not c.isprintable())
    odd = odd or ("" if page.isascii() else next(iter(_UNSEEN.findall(page)), ""))
    refuse_unless(not odd, "vocabulary", f"the character {odd!a} cannot be seen")
    moved = "" if page.isascii() else next(filter(_moves, page), "")
    refuse_unless(not moved, "vocabulary", f"the character {moved!a} strikes, or moves, what stands beside it")
    refuse_unless(page.isascii() or not _stacked(page), "vocabulary", f"more than {MOST_MARKS} marks stand on a letter")
    # INVARIANT: each of them has one `&`, so that as many of both leave none that begins anything else.
    plain = page.count("&") == sum(map(page.count, _REFERENCES))
    refuse_unless(plain, "vocabulary", "a character is written as a reference that golive does not write")
    mixed = "" if page.isascii() else next(filter(_mixed, _WORD.findall(page)), "")
    refuse_unless(not mixed, "vocabulary", f"the word {mixed!a} mixes alphabets")


def _moves(character: str) -> bool:
    """Say whether a character is written from right to left, or lies over others: both change what others show."""
    right_to_left = unicodedata.bidirectional(character) in ("R", "AL", "AN")
    return right_to_left or unicodedata.combining(character) == 1 or unicodedata.category(character) == "Me"


def _stacked(page: str) -> bool:
    row = 0
    for one in page:
        row = row + 1 if unicodedata.category(one) == "Mn" else 0
        if row > MOST_MARKS:
            return True
    return False


def _mixed(word: str) -> bool:
    if word.isascii():
        return False
    names = (unicodedata.name(c, "") for c in word)
    return len({one for name in names for one in _ALPHABETS if name.startswith(one)}) > 1


class _Open:
    """What is open while a page is read, and what its ids and links are."""

    def __init__(self) -> None:
        self.elements: list[str] = []
        self.ids: set[str] = set()
        self.links: set[str] = set()
        self.sheets = 0

    def begin(self, name: str, values: Mapping[str, str], *, closed: bool) -> None:
        self._place(name, closed=closed)
        refuse_unless(values.get("id") not in self.ids, "vocabulary", f"the id `{values.get('id')}` is given twice")
        self.ids |= {values["id"]} if "id" in values else set()
        self.links |= {values["href"].removeprefix("#")} if "href" in values else set()
        self.sheets += name == "style"
        if name not in VOID and not closed:
            self.elements.append(name)

    def _place(self, name: str, *, closed: bool) -> None:
        drawing = "svg" in self.elements
        refuse_unless(drawing or name not in DRAWN, "vocabulary", f"`{name}` stands outside of a drawing")
        refuse_unless(not closed or name in DRAWN, "vocabulary", f"`{name}` closes itself")
        head = self.elements[-1:] == ["head"]
        refuse_unless(head or name not in IN_HEAD, "vocabulary", f"`{name}` stands outside of the head")

    def end(self, name: str, values: Mapping[str, str]) -> None:
        closes = self.elements[-1:] == [name] and not values
        refuse_unless(closes, "vocabulary", f"`{name}` is closed where it is not open")
        self.elements.pop()

    def finish(self) -> None:
        refuse_unless(not self.elements, "vocabulary", "an element is not closed")
        refuse_unless(self.sheets == 1, "vocabulary", "a page has one style sheet")
        refuse_unless(self.links <= self.ids, "vocabulary", "a link leads nowhere")


def _tags(page: str) -> None:
    open_ = _Open()
    # What begins like a tag and ends nowhere is none.
    for piece in page.split("<")[1:]:
        inside, closes, _ = piece.partition(">")
        tag = _tag(f"<{inside}{closes}")
        if tag.ends:
            open_.end(tag.name, tag.values)
        else:
            open_.begin(tag.name, tag.values, closed=tag.closed)
    open_.finish()


@dataclass(frozen=True, slots=True)
class _Tag:
    """A tag by itself, whatever stands around it: `ends` what was open, or is `closed` where it begins."""

    name: str
    values: Mapping[str, str]
    ends: bool
    closed: bool


_MOST_TAGS = 4096


@lru_cache(maxsize=_MOST_TAGS)
def _tag(text: str) -> _Tag:
    """Return a tag that a packet may have; the same few stand on it a thousand times."""
    match = _TAG.fullmatch(text)
    if match is None:
        raise Refused("vocabulary", f"{text[:60]!a} is no tag as golive writes it")
    end, name, attributes, slash = match.groups()
    given = _ATTRIBUTE.findall(attributes)
    if not end:
        refuse_unless(name in ELEMENTS, "vocabulary", f"no packet has an element `{name}`")
        _given(name, given)
    return _Tag(name, dict(given), bool(end), bool(slash.strip()))


def _given(name: str, given: list[tuple[str, str]]) -> None:
    names = [key for key, _ in given]
    refuse_unless(len(set(names)) == len(names), "vocabulary", f"`{name}` has an attribute twice")
    other = sorted(set(names) - ATTRIBUTES)
    refuse_unless(not other, "vocabulary", f"no element of a packet has `{''.join(other[:1])}`")
    values = dict(given)
    inside = "href" not in values or (name == "a" and re.fullmatch(r"#[A-Za-z][\w.-]*", values["href"]) is not None)
    refuse_unless(inside, "vocabulary", "a link leads out of the page")
    if name == "meta":
        fits = set(names) in METAS and values.get("http-equiv", POLICY) == POLICY
        refuse_unless(fits and values.get("name", META_NAMES[0]) in META_NAMES, "vocabulary", "a `meta` says too much")
