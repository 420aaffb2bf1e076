"""A real browser that tests look at pages with: one process, spoken to by its own protocol, without any network.

Chromium is asked through a pipe (its DevTools protocol), so nothing listens on a port. A tab counts what the page in
it asks for, lets nothing out of the machine, and draws the page: as a picture, and on sheets of A4.
"""

from __future__ import annotations

import base64
import fcntl
import json
import os
import select
import shutil
import signal
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import Any

from tests.places import absent

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
ANSWER_S = 60.0
"""How long a browser may take to answer, in seconds."""

A4_IN = (210 / 25.4, 297 / 25.4)
FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--hide-scrollbars", "--remote-debugging-pipe"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-quic"),
    *("--disable-extensions", "--font-render-hinting=none", "--force-color-profile=srgb", "--disable-lcd-text"),
)
_HIGH = 16
"""File descriptors of the pipes before they become the browser's 3 and 4."""


@dataclass
class Browser:
    """A running browser; `to` and `from_` are the ends of its two pipes."""

    pid: int
    to: int
    from_: int
    number: int = 0
    rest: bytes = b""
    tabs: dict[str, Tab] = field(default_factory=dict)

    def ask(self, method: str, params: Mapping[str, Any] | None = None, session: str | None = None) -> dict[str, Any]:
        """Return the browser's answer to a request of its protocol."""
        self.number += 1
        message: dict[str, Any] = {"id": self.number, "method": method, "params": params or {}}
        message |= {} if session is None else {"sessionId": session}
        rest = json.dumps(message).encode() + b"\0"
        while rest:
            rest = rest[os.write(self.to, rest) :]
        while True:
            heard = self.hear()
            if heard.get("id") == self.number:
                assert "error" not in heard, f"{method}: {heard}"
                answer: dict[str, Any] = heard["result"]
                return answer

    def hear(self) -> dict[str, Any]:
        """Return the next thing that the browser says; what it says of a tab, the tab has noted."""
        while b"\0" not in self.rest:
            ready, _, _ = select.select([self.from_], [], [], ANSWER_S)
            assert ready, "the browser does not answer"
            read = os.read(self.from_, 1 << 20)
            assert read, "the browser is gone"
            self.rest += read
        text, _, self.rest = self.rest.partition(b"\0")
        said: dict[str, Any] = json.loads(text)
        tab = self.tabs.get(said.get("sessionId", ""))
        if tab is not None and "method" in said:
            tab.note(said["method"], said["params"])
        return said

    @contextmanager
    def tab(self, page: Path, *, width: int = 1280, height: int = 900) -> Iterator[Tab]:
        """Open a page, wait until it is drawn, and close it in the end."""
        target = self.ask("Target.createTarget", {"url": "about:blank"})["targetId"]
        session = self.ask("Target.attachToTarget", {"targetId": target, "flatten": True})["sessionId"]
        tab = self.tabs[session] = Tab(browser=self, session=session)
        for domain in ("Page", "Network", "Runtime"):
            tab.ask(f"{domain}.enable")
        tab.ask("Network.setCacheDisabled", cacheDisabled=True)
        tab.resize(width, height)
        tab.go(page.as_uri())
        yield tab
        self.ask("Target.closeTarget", {"targetId": target})
        del self.tabs[session]


@dataclass
class Tab:
    """A page in a browser; `asked` are the addresses that it asked for, itself among them."""

    browser: Browser
    session: str
    asked: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    loaded: int = 0

    def ask(self, method: str, **params: Any) -> dict[str, Any]:
        """Return the answer of the tab to a request of the protocol."""
        return self.browser.ask(method, params, self.session)

    def note(self, method: str, params: Mapping[str, Any]) -> None:
        """Note what happened in the tab."""
        match method:
            case "Network.requestWillBeSent":
                self.asked.append(params["request"]["url"])
            case "Runtime.consoleAPICalled" | "Runtime.exceptionThrown" | "Page.javascriptDialogOpening":
                self.said.append(method)
            case "Page.loadEventFired":
                self.loaded += 1

    def go(self, address: str) -> None:
        """Go to an address and wait until all of it is there."""
        before = self.loaded
        self.ask("Page.navigate", url=address)
        until = monotonic() + ANSWER_S
        while self.loaded == before:
            assert monotonic() < until, "the page is never there"
            self.browser.hear()

    def resize(self, width: int, height: int) -> None:
        """Show the page on a screen of this many pixels."""
        self.ask("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)

    def run(self, program: str) -> Any:
        """Return what a program in the page gives, also one that promises it."""
        answer = self.ask("Runtime.evaluate", expression=program, awaitPromise=True, returnByValue=True)
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    @property
    def document(self) -> str:
        """The page as it is by now."""
        return str(self.run("document.documentElement.outerHTML"))

    @property
    def wide(self) -> int:
        """How wide the content of the page is, in pixels."""
        return int(self.run("document.documentElement.scrollWidth"))

    def picture(self) -> bytes:
        """Return the whole page as a PNG."""
        answer = self.ask("Page.captureScreenshot", format="png", captureBeyondViewport=True)
        return base64.b64decode(answer["data"])

    def printed(self) -> bytes:
        """Return the page on sheets of A4, as a PDF."""
        width, height = A4_IN
        answer = self.ask(
            "Page.printToPDF", paperWidth=width, paperHeight=height, preferCSSPageSize=True, printBackground=True
        )
        return base64.b64decode(answer["data"])


@contextmanager
def started(folder: Path, **environment: str) -> Iterator[Browser]:
    """Start a browser that knows no host but this machine, with a profile of its own; end it in the end."""
    program = CHROMIUM or absent("no chromium here")
    asked, told = (_high(end) for end in os.pipe()), (_high(end) for end in os.pipe())
    (its_ear, our_mouth), (our_ear, its_mouth) = asked, told
    nowhere = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
    command = [program, *FLAGS, nowhere, f"--user-data-dir={folder}", "about:blank"]
    actions = [
        (os.POSIX_SPAWN_DUP2, its_ear, 3),
        (os.POSIX_SPAWN_DUP2, its_mouth, 4),
        (os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0),
        (os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0),
    ]
    pid = os.posix_spawn(program, command, {**os.environ, **environment}, file_actions=actions, setpgroup=0)
    os.close(its_ear)
    os.close(its_mouth)
    browser = Browser(pid=pid, to=our_mouth, from_=our_ear)
    try:
        yield browser
    finally:
        os.close(our_mouth)
        os.close(our_ear)
        os.killpg(pid, signal.SIGKILL)
        os.waitpid(pid, 0)


def _high(end: int) -> int:
    moved = fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, _HIGH)
    os.close(end)
    return moved
