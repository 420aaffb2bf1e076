"""No text makes the loader raise or linger: it answers with issues."""

from __future__ import annotations

import random
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from golive.core.issue import render
from golive.loader.codes import CODES
from golive.loader.document import load_document

LIBRARY = Path(__file__).parent / "library"
TEXTS = {path.stem: path.read_text(encoding="utf-8") for path in sorted(LIBRARY.rglob("*.yaml"))}
PIECES = [
    *":-?[]{},&*!|>'\"%@`#~<=\t\n \\",
    ": ",
    "\n- ",
    "- - ",
    "&a ",
    "*a",
    "<<: *a",
    "!!binary ",
    "null",
    "true",
    "017",
    ".inf",
    "1e999",
    "60 %",
    "2 s",
    "---\n",
    "...\n",
    "\r\n",
    "\ufeff",
    "\u202e",
    "\x00",
    "\ud800",
    "'''",
    '"\\x',
    "|2+\n",
    ">-\n",
    "kind: gate\n",
    "kind: market\n",
    "inf",
    "[inf, -inf]",
]


def check(text: str, stem: str) -> None:
    reading = load_document(text, f"{stem}.yaml")
    assert (reading.document is None) == bool(reading.issues)
    for issue in reading.issues:
        assert issue.code in CODES
        assert render(issue, {f"{stem}.yaml": text})


@settings(deadline=2_000)
@given(st.text(max_size=300))
def test_any_text_is_read_or_refused(text: str) -> None:
    check(text, "fuzz")


@settings(deadline=2_000)
@given(st.lists(st.sampled_from([*PIECES, "a", "b", "1"]), max_size=40).map("".join))
def test_any_sequence_of_yaml_tokens_is_read_or_refused(text: str) -> None:
    check(text, "fuzz")


@settings(deadline=2_000, max_examples=400)
@given(st.sampled_from(sorted(TEXTS)), st.integers(0, 2**32), st.integers(1, 4))
def test_a_document_with_a_few_accidents_is_read_or_refused(stem: str, seed: int, accidents: int) -> None:
    chance = random.Random(seed)
    text = TEXTS[stem]
    for _ in range(accidents):
        start = chance.randrange(len(text) + 1)
        end = min(len(text), start + chance.choice([0, 0, 1, 3, 12]))
        text = text[:start] + chance.choice([*PIECES, ""]) + text[end:]
    check(text, stem)


@settings(deadline=2_000, max_examples=300)
@given(st.sampled_from(sorted(TEXTS)), st.integers(0, 2**32))
def test_a_document_with_words_exchanged_is_read_or_refused(stem: str, seed: int) -> None:
    chance = random.Random(seed)
    words = TEXTS[stem].split(" ")
    for _ in range(3):
        i, j = chance.randrange(len(words)), chance.randrange(len(words))
        words[i], words[j] = words[j], words[i]
    check(" ".join(words), stem)
