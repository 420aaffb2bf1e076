"""An editor as a language server sees it: one folder, its settings, and documents that are opened one by one."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

from tests.places import REPOSITORY, absent

SERVER = Path(
    os.environ.get(
        "GOLIVE_YAML_SERVER",
        REPOSITORY / ".venv" / "npm" / "node_modules" / "yaml-language-server" / "bin" / "yaml-language-server",
    )
)
"""Where `make` leaves it, by `tests/npm/package-lock.json`."""

SECONDS = 120
"""When a server that says nothing is given up."""


class Editor:
    """A client of the language server protocol, over the server's standard input and output."""

    def __init__(self, process: subprocess.Popen[bytes], folder: Path, settings: dict[str, Any]) -> None:
        self._process, self._folder, self._settings, self._asked = process, folder, settings, 0

    def start(self) -> Self:
        root = {"uri": self._folder.as_uri(), "name": self._folder.name}
        can = {"workspace": {"configuration": True, "workspaceFolders": True}}
        given = {"processId": os.getpid(), "rootUri": root["uri"], "workspaceFolders": [root], "capabilities": can}
        self._ask("initialize", given)
        self._tell("initialized", {})
        self._tell("workspace/didChangeConfiguration", {"settings": self._settings})
        return self

    def diagnostics(self, file: Path, text: str) -> list[dict[str, Any]]:
        """Open a document and return what the server finds in it."""
        document = {"uri": file.as_uri(), "languageId": "yaml", "version": 1, "text": text}
        self._tell("textDocument/didOpen", {"textDocument": document})
        while True:
            message = self._next()
            if message.get("method") == "textDocument/publishDiagnostics" and message["params"]["uri"] == file.as_uri():
                found: list[dict[str, Any]] = message["params"]["diagnostics"]
                return found

    def _ask(self, method: str, params: dict[str, Any]) -> None:
        self._asked += 1
        self._send({"id": self._asked, "method": method, "params": params})
        while "result" not in self._next():
            pass

    def _tell(self, method: str, params: dict[str, Any]) -> None:
        self._send({"method": method, "params": params})

    def _next(self) -> dict[str, Any]:
        """Return the next message, once what the server asks of an editor is answered."""
        assert self._process.stdout is not None
        length = 0
        while line := self._process.stdout.readline().strip():
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        assert length, "the server has nothing more to say"
        message: dict[str, Any] = json.loads(self._process.stdout.read(length))
        if "method" in message and "id" in message:
            self._send({"id": message["id"], "result": self._answer(message)})
        return message

    def _answer(self, message: dict[str, Any]) -> object:
        if message["method"] != "workspace/configuration":
            return None
        return [self._section(item.get("section", "")) for item in message["params"]["items"]]

    def _section(self, name: str) -> object:
        begin = f"{name}."
        found = {key.removeprefix(begin): value for key, value in self._settings.items() if key.startswith(begin)}
        return found or None

    def _send(self, message: dict[str, Any]) -> None:
        assert self._process.stdin is not None
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self._process.stdin.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
        self._process.stdin.flush()


@contextmanager
def editor(folder: Path, settings: dict[str, Any]) -> Iterator[Editor]:
    """Open a folder in an editor."""
    node = shutil.which("node")
    if node is None or not SERVER.exists():
        absent("yaml-language-server is not here: `make test` takes it from npm, or GOLIVE_YAML_SERVER names it")
    command = [node, str(SERVER), "--stdio"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        given_up = threading.Timer(SECONDS, process.kill)
        given_up.start()
        try:
            yield Editor(process, folder, settings).start()
        finally:
            given_up.cancel()
            process.kill()
