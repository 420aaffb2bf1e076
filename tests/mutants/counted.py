"""What was counted of each document's mutants, and of which texts: those that changed since are counted again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

from golive.documents.library import Document, Specs
from golive.proving.mutants.mutant import documents_of

HERE = Path(__file__).parent
BUDGET, COUNTED = HERE / "survivors.json", HERE / "counted.json"
BARS_BUDGET, BARS_COUNTED = HERE / "survivors_of_bars.json", HERE / "counted_of_bars.json"
"""The same of the library of the profile `bars`."""


def name_of(document: Document) -> str:
    return f"{document.header.kind}.{document.header.id}"


def texts_of(specs: Specs, root: Path) -> Mapping[str, str]:
    """Return the digest of each document's text and of the cases beside it."""
    return {name_of(d): _digest(root, d.header.span.file) for d in documents_of(specs)}


def _digest(root: Path, file: str) -> str:
    beside = root / f"{file.removesuffix('.yaml')}.cases.yaml"
    cases = beside.read_bytes() if beside.exists() else b""
    return hashlib.sha256((root / file).read_bytes() + b"\0" + cases).hexdigest()


def read(path: Path) -> dict[str, str]:
    counted: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    return counted


def write(path: Path, content: Mapping[str, object]) -> None:
    path.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
