"""What tests read a page with: its shape, its texts, and everything that could make a browser ask for something."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = frozenset(("meta", "br", "link", "img", "input", "hr"))
ASKING = frozenset(
    ("script", "iframe", "object", "embed", "link", "img", "form", "base", "audio", "video", "use", "image")
)


@dataclass
class Element:
    tag: str
    attributes: dict[str, str | None]


@dataclass
class Page(HTMLParser):
    """Tags in order with their attributes, and the text inside each kind of tag."""

    elements: list[Element] = field(default_factory=list)
    open: list[str] = field(default_factory=list)
    texts: list[tuple[str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def __hash__(self) -> int:
        return id(self)

    @classmethod
    def of(cls, text: str) -> Page:
        page = cls()
        page.feed(text)
        page.close()
        assert page.open == [], "every element is closed"
        return page

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(Element(tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(Element(tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"</{tag}> ends nothing"
        assert self.open.pop() == tag, f"</{tag}> ends something else"

    def handle_data(self, data: str) -> None:
        self.texts.append((self.open[-1] if self.open else "", data))

    def all(self, tag: str) -> list[Element]:
        return [e for e in self.elements if e.tag == tag]

    def text(self, *skipped: str) -> str:
        return " ".join(" ".join(t.split()) for tag, t in self.texts if tag not in skipped)

    @property
    def shape(self) -> list[tuple[str, tuple[str, ...]]]:
        return [(e.tag, tuple(sorted(e.attributes))) for e in self.elements]


def asks_for_something(page: Page) -> list[str]:
    """Return everything in a page that could run or fetch: elements, handlers, references out of the page, styles."""
    requests = [e.tag for e in page.elements if e.tag in ASKING]
    for e in page.elements:
        for name, value in e.attributes.items():
            if name.startswith("on") or name in {"src", "srcset", "data", "action", "style", "background", "ping"}:
                requests.append(f"{e.tag} {name}")
            if name in {"href", "xlink:href"} and not (value or "").startswith("#"):
                requests.append(f"{e.tag} {name}={value}")
            if re.search(r"url\((?!#)", value or ""):
                requests.append(f"{e.tag} {name}={value}")
            if name == "http-equiv" and value != "Content-Security-Policy":
                requests.append(f"{e.tag} {value}")
    for tag, text in page.texts:
        if tag == "style":
            requests += re.findall(r"@import|url\((?!#)[^)]*\)|expression\(", text)
    return requests
