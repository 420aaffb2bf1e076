"""Text to syntax: Python's expression grammar with a whitelist, and bounds that are checked before parsing."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Mapping

from golive.core.dataclass import dataclass
from golive.core.unit import Quantity
from golive.language.civil_literals import find_literals
from golive.language.syntax import At, Call, Expression, Name, Number, Word

MAX_LENGTH = 4_000
MAX_NESTING = 40
MAX_NODES = 800
MAX_DEPTH = 100
"""How deep operators may stand in one another; far from where Python's own stack ends."""

_BINARY: dict[type[ast.operator], str] = {
    ast.Add: "add",
    ast.Sub: "sub",
    ast.Mult: "mul",
    ast.Div: "div",
    ast.Pow: "pow",
}
_COMPARE: dict[type[ast.cmpop], str] = {
    ast.GtE: "ge",
    ast.Gt: "gt",
    ast.LtE: "le",
    ast.Lt: "lt",
    ast.Eq: "eq",
    ast.NotEq: "ne",
}
_NOT_ALLOWED = {
    ast.Attribute: "attributes are not part of the language",
    ast.Subscript: "subscripts are not part of the language",
    ast.Lambda: "lambdas are not part of the language",
    ast.NamedExpr: "assignments are not part of the language",
    ast.JoinedStr: "formatted strings are not part of the language",
    ast.ListComp: "comprehensions are not part of the language",
    ast.GeneratorExp: "comprehensions are not part of the language",
    ast.Dict: "mappings are not part of the language",
}

_WRITTEN = {
    "\N{GREATER-THAN OR EQUAL TO}": "write `>=`",
    "\N{LESS-THAN OR EQUAL TO}": "write `<=`",
    "\N{NOT EQUAL TO}": "write `!=`",
    "\N{MULTIPLICATION SIGN}": "write `*`",
    "\N{DIVISION SIGN}": "write `/`",
    "\N{MINUS SIGN}": "write `-`",
    "\N{EN DASH}": "write `-`",
    "\N{LEFT DOUBLE QUOTATION MARK}": 'write `"`',
    "\N{RIGHT DOUBLE QUOTATION MARK}": 'write `"`',
}
"""How the signs that editors and documents put in are written here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Why a text is not an expression: issue code, sentence, place in the text, next step."""

    code: str
    message: str
    at: At
    hint: str = ""


class _RefusalError(Exception):
    def __init__(self, problem: Problem) -> None:
        self.problem = problem


def parse(text: str, *, qualified: bool = False) -> Expression | Problem:
    """Read an expression, or say why it is not one; only one that stands in no document may name `document.name`.

    >>> parse("a >= 1").op
    'ge'
    >>> parse("a.b").message
    'attributes are not part of the language'
    >>> parse("a.b", qualified=True).id
    'a.b'
    >>> parse("time_of_day(t) >= 21:30").arguments[1].value
    77400.0
    """
    bounds = _bounds(text)
    if bounds is not None:
        return bounds
    literals = find_literals(text)
    if literals.wrong is not None:
        at = At(offset=literals.wrong.offset, width=len(literals.wrong.text))
        return Problem(code="GL201", message=literals.wrong.message, at=at, hint=literals.wrong.hint)
    flat = literals.text.replace("\n", " ").replace("\r", " ").replace("\t", " ")
    indent = len(flat) - len(flat.lstrip(" "))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", SyntaxWarning)
            tree = ast.parse(flat.strip(" "), mode="eval")
    except (SyntaxError, ValueError, MemoryError, RecursionError) as error:
        return _syntax_problem(error, text, indent)
    try:
        return _Reader(indent, literals.values, qualified=qualified).read(tree.body)
    except _RefusalError as refusal:
        return refusal.problem


EMPTY = "the expression is empty"
_TURNED = {"=>": ">=", "=<": "<=", "<>": "!="}
"""Operators as others write them, or turned round."""
_LONE_EQUALS = re.compile(r"(?<![=<>!])=(?![=<>])")
_UNQUOTED = re.compile(r"[ !$-&(-:<-\[\]-~\n\r\t]*")
"""What most expressions are made of: characters of the language but quotes, inside which brackets do not nest."""


def _bounds(text: str) -> Problem | None:
    short = len(text) <= MAX_LENGTH and sum(map(text.count, "([{")) <= MAX_NESTING
    if short and text.strip() and _UNQUOTED.fullmatch(text):
        return None
    whole = At(offset=0, width=max(1, len(text)))
    if not text.strip():
        hint = "write what is computed, such as `depth >= min_depth`"
        return Problem(code="GL201", message=EMPTY, at=whole, hint=hint)
    if len(text) > MAX_LENGTH:
        message = f"the expression has {len(text)} characters, at most {MAX_LENGTH} are read"
        return Problem(code="GL201", message=message, at=whole, hint="split it into `let` bindings")
    depth = quote = 0
    for i, char in enumerate(text):
        if not char.isascii() or char in "#\\;" or (ord(char) < ord(" ") and char not in "\n\r\t"):
            message = f"the character `{char}` is not part of the language"
            return Problem(code="GL202", message=message, at=At(offset=i, width=1), hint=_WRITTEN.get(char, ""))
        quote = (ord(char) if not quote else 0 if quote == ord(char) else quote) if char in "\"'" else quote
        depth += 0 if quote else (char in "([{") - (char in ")]}")
        if depth > MAX_NESTING:
            message = f"the expression is nested more than {MAX_NESTING} deep"
            return Problem(code="GL201", message=message, at=At(offset=i, width=1), hint="split it into `let` bindings")
    return None


def _syntax_problem(error: BaseException, text: str, indent: int) -> Problem:
    offset = indent + (getattr(error, "offset", None) or 1) - 1
    hint = "write names joined by operators, such as `depth >= min_depth and cost < max_cost`"
    turned = next((op for op in _TURNED if op in text), "")
    if turned:
        hint = f"write `{_TURNED[turned]}` for `{turned}`"
        offset = text.index(turned)
    elif lone := _LONE_EQUALS.search(text):
        hint = "write `==` to compare"
        offset = lone.start()
    elif "&&" in text or "||" in text:
        hint = "write `and` and `or`"
    elif text.split() and any(unit in text.split() for unit in ("bps", "usd", "s", "%", "d", "min")):
        hint = "numbers with units belong in `parameters:`, expressions use their names"
    at = At(offset=min(max(offset, 0), max(len(text) - 1, 0)), width=1)
    return Problem(code="GL201", message="this is not an expression", at=at, hint=hint)


class _Reader:
    """Turns Python's tree into ours, refusing everything that is not listed."""

    def __init__(self, indent: int, literals: Mapping[int, Quantity], *, qualified: bool) -> None:
        self.indent, self.literals, self.qualified = indent, literals, qualified
        self.nodes = self.depth = 0

    def at(self, node: ast.expr) -> At:
        end = node.end_col_offset or node.col_offset + 1
        return At(offset=node.col_offset + self.indent, width=max(1, end - node.col_offset))

    def refuse(self, node: ast.expr, message: str, *, code: str = "GL202", hint: str = "") -> _RefusalError:
        return _RefusalError(Problem(code=code, message=message, at=self.at(node), hint=hint))

    def apply(self, op: str, node: ast.expr, *arguments: ast.expr) -> Call:
        return Call(op=op, arguments=tuple(self.read(a) for a in arguments), at=self.at(node))

    def read(self, node: ast.expr) -> Expression:
        self.nodes += 1
        if self.nodes > MAX_NODES:
            raise self.refuse(node, f"the expression has more than {MAX_NODES} parts", hint="use `let` bindings")
        if self.depth >= MAX_DEPTH:
            raise self.refuse(node, f"the expression is more than {MAX_DEPTH} deep", hint="use `let` bindings")
        self.depth += 1
        out = self.one(node)
        self.depth -= 1
        return out

    def one(self, node: ast.expr) -> Expression:
        match node:
            case ast.Constant():
                return self.constant(node)
            case ast.Name(id=name):
                at = self.at(node)
                civil = self.literals.get(at.offset)
                if civil is not None:
                    return Number(value=civil.value, at=at, dimension=civil.unit.dimension)
                return Name(id=name, at=at)
            case ast.Attribute(value=ast.Name(id=document), attr=name) if self.qualified:
                return Name(id=f"{document}.{name}", at=self.at(node))
            case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float() as value)) if not isinstance(
                value, bool
            ):
                return Number(value=-float(value), at=self.at(node))
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return self.apply("neg", node, operand)
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return self.apply("not", node, operand)
            case ast.BinOp(op=op, left=left, right=right) if type(op) in _BINARY:
                return self.apply(_BINARY[type(op)], node, left, right)
            case ast.BoolOp(op=op, values=values):
                return self.apply("and" if isinstance(op, ast.And) else "or", node, *values)
            case ast.IfExp(test=test, body=body, orelse=orelse):
                return self.apply("if", node, test, body, orelse)
            case ast.Compare():
                return self.compare(node)
            case ast.Call():
                return self.call(node)
        message = _NOT_ALLOWED.get(type(node), "this construct is not part of the language")
        raise self.refuse(node, message, hint="`rules/gates/README.md` says what an expression may hold")

    def constant(self, node: ast.Constant) -> Expression:
        value = node.value
        if isinstance(value, str):
            return Word(value=value, at=self.at(node))
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self.refuse(node, "only numbers and quoted members of an enum can be written here")
        try:
            return Number(value=float(value), at=self.at(node))
        except OverflowError:
            raise self.refuse(node, "the number is too large") from None

    def compare(self, node: ast.Compare) -> Expression:
        parts: list[Expression] = []
        left = node.left
        for op, right in zip(node.ops, node.comparators, strict=True):
            parts.append(self.pair(node, left, op, right))
            left = right
        return parts[0] if len(parts) == 1 else Call(op="and", arguments=tuple(parts), at=self.at(node))

    def pair(self, node: ast.Compare, left: ast.expr, op: ast.cmpop, right: ast.expr) -> Expression:
        if isinstance(op, ast.In | ast.NotIn):
            if not isinstance(right, ast.Tuple) or not right.elts:
                raise self.refuse(right, "`in` takes a list of members in parentheses", hint='as in `x in ("a", "b")`')
            inside = self.apply("in", node, left, *right.elts)
            return inside if isinstance(op, ast.In) else Call(op="not", arguments=(inside,), at=inside.at)
        if type(op) not in _COMPARE:
            raise self.refuse(node, "this comparison is not part of the language", hint="write `==` or `!=`")
        return self.apply(_COMPARE[type(op)], node, left, right)

    def call(self, node: ast.Call) -> Expression:
        if not isinstance(node.func, ast.Name):
            raise self.refuse(node.func, "only functions of the language can be called, by name")
        if node.keywords or any(isinstance(a, ast.Starred) for a in node.args):
            hint = "leave out the names and `=`" if node.keywords else "write each argument"
            raise self.refuse(node, f"arguments of `{node.func.id}` are given by position", hint=hint)
        arguments = tuple(self.read(a) for a in node.args)
        return Call(op=node.func.id, arguments=arguments, at=self.at(node), is_function=True)
