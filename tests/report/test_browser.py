"""A hostile page opened in a real browser: nothing runs, nothing is asked for (robustness P2)."""

from __future__ import annotations

import html
import http.server
import shutil
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from tests.report.hostile_run import hostile_run
from tests.report.tiny_run import page_of, tiny_run

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no chromium here")
SECONDS = 60


@dataclass
class Listener:
    """A server on this machine that notes what it is asked for."""

    port: int
    asked: list[str] = field(default_factory=list)


@pytest.fixture
def listener() -> Iterator[Listener]:
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            heard.asked.append(self.path)
            self.send_response(204)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    heard = Listener(port=server.server_address[1])
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield heard
    server.shutdown()
    server.server_close()
    thread.join()


def payload(port: int, *, going: bool = True) -> str:
    """Return everything that could run or ask, in one text; `going` adds what leaves the page altogether."""
    home = f"http://127.0.0.1:{port}"
    parts = (
        "</title></style>",
        "<script>document.title='owned'</script>",
        f"<script src={home}/script></script>",
        f"<img src={home}/img onerror=\"document.title='owned'\">",
        f"<svg onload=\"document.title='owned'\"><image href={home}/image /></svg>",
        f"<link rel=stylesheet href={home}/link>",
        f"<style>@import '{home}/import'; body {{ background: url({home}/background) }}</style>",
        f"<iframe src={home}/frame></iframe>",
        f"<meta http-equiv=refresh content='0;url={home}/refresh'>",
    )
    return "".join(parts if going else parts[:-1])


def opened(page: Path, folder: Path) -> str:
    """Open a page and return the document that came of it."""
    assert CHROMIUM is not None
    flags = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run")
    command = [CHROMIUM, *flags, f"--user-data-dir={folder}", "--virtual-time-budget=2000", "--dump-dom", page.as_uri()]
    done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False)
    assert "<html" in done.stdout, done.stderr
    return done.stdout


def test_a_page_of_payloads_runs_nothing_and_asks_for_nothing(tmp_path: Path, listener: Listener) -> None:
    text = page_of(hostile_run(tmp_path / "library", payload(listener.port)))
    page = tmp_path / "report.html"
    page.write_text(text, encoding="utf-8")
    document = opened(page, tmp_path / "profile")
    assert listener.asked == []
    assert "<title>owned" not in document
    assert document.count("<script") == 0
    assert html.escape("<script>", quote=False) in document


def test_the_policy_of_the_page_holds_even_where_escaping_would_not(tmp_path: Path, listener: Listener) -> None:
    page = tmp_path / "report.html"
    text = page_of(tiny_run()).replace("<h1>", f"{payload(listener.port, going=False)}<h1>")
    page.write_text(text, encoding="utf-8")
    document = opened(page, tmp_path / "profile")
    assert document.count("<script") == 2, "it is in the page"
    assert listener.asked == []
    assert "<title>owned" not in document


def test_the_same_payload_unescaped_is_noticed(tmp_path: Path, listener: Listener) -> None:
    page = tmp_path / "bare.html"
    page.write_text(f"<!DOCTYPE html><title>x{payload(listener.port)}", encoding="utf-8")
    document = opened(page, tmp_path / "profile")
    assert "<title>owned</title>" in document
    assert {"/script", "/img", "/link"} <= set(listener.asked)
