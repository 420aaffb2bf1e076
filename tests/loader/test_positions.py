"""A position inside a text is a position in the file, however the text is written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from golive.documents.header import Text
from golive.loader.file_pad import FilePad
from golive.loader.nodes import MapNode, ScalarNode
from golive.loader.positions import as_text
from golive.loader.yaml_tree import read_tree


def text_of(source: str) -> Text:
    pad = FilePad(100)
    root = read_tree(source, "f.yaml", pad)
    assert pad.issues == []
    assert isinstance(root, MapNode)
    node = root.get("a")
    assert isinstance(node, ScalarNode)
    return as_text(node, source)


def character_at(source: str, text: Text, offset: int) -> str:
    span = text.at(offset)
    return source.splitlines()[span.line - 1][span.col - 1]


@pytest.mark.parametrize(
    "source",
    [
        "a: alpha + beta\n",
        "a:   alpha + beta   # why\n",
        "a: é + beta\n",
        'a: "alpha + beta"\n',
        "a: 'alpha + beta'\n",
        "a: 'it''s alpha ''+'' beta'\n",
        'a: "say \\"alpha\\" \\u0041 \\x42 + beta"\n',
        "a: alpha +\n   beta +\n     gamma\n",
        "a: alpha +\n\n   beta\n",
        "a: 'alpha +\n   beta ''x'' +\n\n   gamma'\n",
        'a: "alpha + \\\n   beta\\n\\\n   gamma"\n',
        "a: |\n  alpha +\n    beta\n  gamma\n",
        "a: |2-  # header\n    alpha\n  beta\n",
        "a: >\n  alpha +\n  beta\n\n  gamma\n",
        "a: >-\n  alpha if b else\n  gamma if d else\n  delta\n",
        "a: >+\n  alpha\n\n\nb: 1\n",
        "a:\n  alpha\n",
        "a:\r\n  alpha +\r\n  beta\r\n",
        "a: >-\r\n  alpha\r\n  beta\r\n",
        "{a: alpha + beta, b: 1}\n",
        "x: &k alpha\na: *k\n",
        "a: &k\n  alpha\n",
        "a: &k 'alpha + beta'\n",
        "a: &k >-\n  alpha\n  beta\n",
    ],
)
def test_every_visible_character_is_found_where_it_stands(source: str) -> None:
    text = text_of(source)
    escaped = {'"': '\\"', "A": "\\u0041", "B": "\\x42"} if "\\x42" in source else {}
    for offset, character in enumerate(text.value):
        if character.strip():
            there = character_at(source, text, offset)
            assert there == character or (character in escaped and there == "\\"), (offset, character)


def test_a_plain_text_has_one_segment_and_a_folded_one_a_segment_a_line() -> None:
    assert len(text_of("a: alpha + beta\n").segments) == 1
    assert [offset for offset, _ in text_of("a: >-\n  alpha\n  beta\n").segments] == [0, 6]


WORDS = st.lists(st.text("abcé<>=+()", min_size=1, max_size=6), min_size=1, max_size=8)


@given(words=WORDS, indent=st.integers(1, 6), style=st.sampled_from([">", ">-", "|", "'", '"']))
def test_folding_and_indentation_move_no_character(words: list[str], indent: int, style: str) -> None:
    pad = "\n" + " " * indent
    quote = style if style in "'\"" else ""
    body = pad.join(words) if quote else pad + pad.join(words)
    source = f"a: {quote or style}{body}{quote}\n"
    text = text_of(source)
    visible = [(o, c) for o, c in enumerate(text.value) if c.strip()]
    assert "".join(c for _, c in visible) == "".join(words)
    assert all(character_at(source, text, offset) == c for offset, c in visible)
