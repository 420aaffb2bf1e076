"""The findings of `jsonschema` as issues: the right place, words a user knows, and a next step."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from golive.core.repeats import repeats
from golive.core.span import Span
from golive.core.suggest import did_you_mean, nearest
from golive.loader.file_pad import FilePad
from golive.loader.nodes import Json, ListNode, MapNode, Node, ScalarNode
from golive.loader.schema_check import shape_errors
from golive.loader.schemas import SCHEMAS, Schema, schema_of
from golive.loader.schemas.pieces import EXTERNAL_PATTERN

if TYPE_CHECKING:
    from jsonschema.exceptions import ValidationError

_EXPECTED = {
    "string": "text",
    "number": "a number",
    "integer": "a whole number",
    "boolean": "`true` or `false`",
    "object": "a mapping",
    "array": "a list",
}
_SETS = {
    frozenset({"string", "number"}): "a number with its unit",
    frozenset({"string", "number", "boolean"}): "an expression",
    frozenset({"string", "number", "boolean", "object"}): "an expression or a mapping",
    frozenset({"string", "number", "boolean", "array", "object"}): "a value",
}
_YAML_1_1_BOOLEANS = frozenset({"yes", "no", "on", "off", "y", "n"})


def report_shape(kind: str, root: Node, value: Json, pad: FilePad) -> None:
    """Report where a document has not the shape of its kind."""
    for error in shape_errors(kind, value):
        key, node = placed(root, tuple(error.absolute_path))
        _SAY[str(error.validator)](error, key, node, pad)


def placed(root: Node, path: tuple[str | int, ...]) -> tuple[ScalarNode | None, Node]:
    """Return the key that names a node, if any, and the node."""
    key: ScalarNode | None = None
    node = root
    for step in path:
        if isinstance(node, MapNode):
            key, node = node.entries[str(step)]
        elif isinstance(node, ListNode):
            node = node.items[int(step)]
    return key, node


def _rule(error: ValidationError) -> Schema:
    """Return the schema that refused."""
    assert isinstance(error.schema, dict)
    return error.schema


def _place(key: ScalarNode | None, node: Node) -> Span:
    """Return where to point: an empty value has no width, so its key stands for it."""
    empty = isinstance(node, ScalarNode) and node.start == node.end
    return key.span if empty and key else node.span


def _unknown_keys(error: ValidationError, _: ScalarNode | None, node: Node, pad: FilePad) -> None:
    assert isinstance(node, MapNode)
    keys = _rule(error)["properties"]
    for name, (key, _value) in node.entries.items():
        if name not in keys:
            hint = ("" if error.absolute_path else _other_kinds(name)) or did_you_mean(name, keys, what="keys here")
            pad.error("GL102", f"unknown key `{name}`", key.span, hint=hint)


def _other_kinds(name: str) -> str:
    """Say which kinds of document have a key."""
    kinds = [f"`kind: {kind}`" for kind in SCHEMAS if name in schema_of(kind)["properties"]]
    return f"it is a key of {' and '.join(kinds)}" if kinds else ""


def _missing_keys(error: ValidationError, key: ScalarNode | None, node: Node, pad: FilePad) -> None:
    assert isinstance(node, MapNode)
    keys = _rule(error)["properties"]
    misspelt = {nearest(name, keys) for name in node.entries if name not in keys}
    where = f"`{key.text}` needs" if key else "the document needs"
    for name in _rule(error)["required"]:
        if name not in node.entries and name not in misspelt:
            pad.error("GL103", f"missing key `{name}`", key.span if key else node.span, hint=f"{where} `{name}:`")


def _wrong_type(error: ValidationError, key: ScalarNode | None, node: Node, pad: FilePad) -> None:
    expected = [_rule(error)["type"]] if isinstance(_rule(error)["type"], str) else _rule(error)["type"]
    words = _SETS.get(frozenset(expected)) or " or ".join(_EXPECTED[e] for e in expected)
    owner = f"`{key.text}` needs {words}" if key else f"expected {words}"
    pad.error(
        "GL104",
        f"{owner}, found {_describe(node)}",
        _place(key, node),
        hint=_type_hint(expected, node) or _rule(error).get("$comment", ""),
    )


def _describe(node: Node) -> str:
    if isinstance(node, MapNode):
        return "a mapping"
    if isinstance(node, ListNode):
        return "a list"
    if node.value is None:
        return f"`{node.text}`, which is no value" if node.text else "nothing"
    if isinstance(node.value, bool):
        return f"the truth value `{node.text}`"
    return f"the number `{node.text}`" if not isinstance(node.value, str) else f"the text `{_short(node.text)}`"


def _short(text: str) -> str:
    most = 40
    return text if len(text) <= most else text[: most - 3] + "..."


def _type_hint(expected: list[str], node: Node) -> str:
    if not isinstance(node, ScalarNode):
        return ""
    if node.value is None:
        return "give it a value, or remove the key"
    if "boolean" in expected and node.text.casefold() in _YAML_1_1_BOOLEANS:
        return f"`{node.text}` is text: write `true` or `false`"
    if expected == ["string"]:
        return f'quote it if it is meant as text: "{node.text}"'
    if node.style and {"integer", "number"} & set(expected):
        return "remove the quotes: quoted numbers are text"
    return ""


def _not_in_set(error: ValidationError, key: ScalarNode | None, node: Node, pad: FilePad) -> None:
    if not isinstance(node, ScalarNode):
        pad.error("GL104", f"expected one word, found {_describe(node)}", node.span)
        return
    words = _rule(error)["enum"]
    owner = f" of `{key.text}`" if key else ""
    hint = did_you_mean(node.text, words, what="known")
    pad.error("GL106", f"unknown value `{_short(node.text)}`{owner}", _place(key, node), hint=hint)


def _ill_formed(error: ValidationError, key: ScalarNode | None, node: Node, pad: FilePad) -> None:
    """Report a name that does not match its pattern: a value, or (under `propertyNames`) a key."""
    if isinstance(node, MapNode):
        name = str(error.instance)
        place = node.entries[name][0].span
    else:
        assert isinstance(node, ScalarNode)
        name, place = node.text, _place(key, node)
    pattern = _rule(error)["pattern"]
    if pattern == EXTERNAL_PATTERN:
        message = f"`{_short(name)}` is no signal"
        hint = "write conditions, as in `{long: momentum > threshold}`, or `external` where somebody else decides when"
    elif pattern.startswith("^("):
        message, hint = f"`{_short(name)}` names no document", "write its kind and its id, such as `gate.orderflow`"
    elif pattern.endswith(r")?$"):
        message, hint = f"`{_short(name)}` is not a name", _snake_hint(name)
    elif r"\." in pattern:
        message = f"`{_short(name)}` is not of the form `document.name`"
        hint = "write for example `orderflow.min_depth`"
    elif "A-Z" in pattern:
        message, hint = f"`{_short(name)}` is not a word", "use letters, digits and `_`, beginning with a letter"
    elif pattern.startswith("^[a-z]"):
        message, hint = f"`{_short(name)}` is not a snake_case name", _snake_hint(name)
    else:
        message, hint = f"`{_short(name)}` is not one word", "remove the blanks"
    pad.error("GL107", message, place, hint=hint)


def _snake_hint(name: str) -> str:
    snake = "".join(f"_{c.lower()}" if c.isupper() else c for c in name.replace("-", "_").replace(" ", "_"))
    snake = snake.strip("_").replace("__", "_")
    if snake.isascii() and snake.replace("_", "a").isalnum() and snake[:1].isalpha():
        return f"write `{snake}`"
    return "use a-z, 0-9 and `_`, beginning with a letter"


def _wrong_length(error: ValidationError, key: ScalarNode | None, node: Node, pad: FilePad) -> None:
    owner = f"`{key.text}`" if key else "the document"
    value = error.instance
    assert isinstance(value, list | dict | str)
    has = f"has {len(value)}" if value else "is empty"
    rule = _rule(error)
    bound = "at least" if str(error.validator).startswith("min") else "at most"
    if "minItems" in rule and rule["minItems"] == rule.get("maxItems"):
        bound = "exactly"
    pad.error(
        "GL108",
        f"{owner} {has}, needs {bound} {error.validator_value}",
        _place(key, node),
        hint=rule.get("$comment", ""),
    )


def _too_small(error: ValidationError, key: ScalarNode | None, node: Node, pad: FilePad) -> None:
    assert isinstance(node, ScalarNode)
    owner = f"`{key.text}`" if key else "it"
    message = f"`{node.text}` is too small: {owner} is at least {error.validator_value}"
    pad.error("GL117", message, node.span, hint=_rule(error).get("$comment", ""))


def _repeated(_: ValidationError, key: ScalarNode | None, node: Node, pad: FilePad) -> None:
    assert isinstance(node, ListNode)
    where = f" in `{key.text}`" if key else ""
    for name, span, first in repeats((item.text, item.span) for item in node.items if isinstance(item, ScalarNode)):
        related = ((f"first `{name}`", first),)
        pad.error("GL105", f"`{name}` is listed twice{where}", span, "remove one", related=related)


_SAY: Mapping[str, Callable[[ValidationError, ScalarNode | None, Node, FilePad], None]] = MappingProxyType(
    {
        "additionalProperties": _unknown_keys,
        "required": _missing_keys,
        "type": _wrong_type,
        "enum": _not_in_set,
        "pattern": _ill_formed,
        "minItems": _wrong_length,
        "maxItems": _wrong_length,
        "minProperties": _wrong_length,
        "minLength": _wrong_length,
        "minimum": _too_small,
        "uniqueItems": _repeated,
    }
)
