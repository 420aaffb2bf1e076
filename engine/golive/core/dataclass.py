"""Frozen dataclasses whose methods are made when they are first called, of code that is compiled once a shape.

The standard decorator compiles six functions for every class that is imported, which was a fifth of a short command.
Here a class has its slots at once, and what else it has when somebody asks for it. To callers it is the same.
"""

from __future__ import annotations

import dataclasses
import reprlib
import sys
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from types import CellType, CodeType, FunctionType, MemberDescriptorType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    # Type checkers know the standard one, and this one is no other to them.
    from dataclasses import dataclass
else:

    def dataclass(cls: type | None = None, /, **options: bool) -> Any:
        """Make a dataclass as `dataclasses.dataclass` does; a frozen one with slots has its methods later."""
        return _decorated(cls, options) if cls is not None else lambda made: _decorated(made, options)


__all__ = ["dataclass"]


@dataclasses.dataclass(frozen=True, slots=True)
class _Standard:
    """What the standard library gives every frozen class with slots alike."""

    field: None


_LATER = {"frozen", "slots", "kw_only", "order"}
_ELSEWHERE = ("InitVar", "KW_ONLY", "dataclasses.", "typing.")
"""What is left to the standard library, in annotations: it is used nowhere, or hardly."""

_MISSING, _MADE = dataclasses.MISSING, object()
_OF_INSTANCES = vars(_Standard)["__dataclass_fields__"]["field"]._field_type


def _decorated(cls: type, options: Mapping[str, bool]) -> type:
    annotations = cls.__annotations__
    known = all(isinstance(a, str) and not a.startswith(_ELSEWHERE) for a in annotations.values())
    if known and options.get("frozen") and options.get("slots") and options.keys() <= _LATER:
        kw_only, order = options.get("kw_only", False), options.get("order", False)
        later: type = _Later(cls, annotations, kw_only=kw_only, order=order).cls
        return later
    standard: Callable[[type], type] = dataclasses.dataclass(**options)
    return standard(cls)


class _Later:
    """A class with slots, and what its methods are made from."""

    def __init__(self, cls: type, annotations: Mapping[str, str], *, kw_only: bool, order: bool) -> None:
        space = {name: value for name, value in cls.__dict__.items() if name not in ("__dict__", "__weakref__")}
        self.annotations = {name: a for name, a in annotations.items() if not a.startswith("ClassVar")}
        self.defaults = {name: _immutable(name, space.pop(name)) for name in self.annotations if name in space}
        self.kw_only = kw_only
        if space.get("__hash__") is None:
            space["__hash__"] = self.stub("__hash__")
        if "__init__" not in space:
            space |= {"__init__": self.stub("__init__"), "__signature__": _Signature(self)}
        self.cls: Any = type(cls)(
            cls.__name__,
            cls.__bases__,
            {
                "__eq__": self.stub("__eq__"),
                "__repr__": _repr,
                "__getstate__": _Standard.__getstate__,
                "__setstate__": _Standard.__setstate__,  # type: ignore[attr-defined]  # made by `slots=True`
                "__match_args__": tuple(filter(self.is_positional, self.annotations)),
                **space,
                **{name: self.stub(name) for name in (_ORDERS if order else ())},
                "__setattr__": _refuse_assignment,
                "__delattr__": _refuse_deletion,
                "__slots__": tuple(name for name in self.annotations if not _has_slot(cls, name)),
                "__qualname__": cls.__qualname__,
                "__dataclass_fields__": _Fields(self),
                "__dataclass_params__": _Standard.__dataclass_params__,  # type: ignore[attr-defined]  # not in its stub
            },
        )

    def is_positional(self, name: str) -> bool:
        default = self.defaults.get(name)
        if isinstance(default, dataclasses.Field):
            return default.init and not (self.kw_only if default.kw_only is _MISSING else default.kw_only)
        return not self.kw_only

    def stub(self, name: str) -> Callable[..., Any]:
        """Return what makes a method at its first call, and has it answer."""

        def method(*arguments: Any, **named: Any) -> Any:
            return self.make(name)(*arguments, **named)

        return method

    def make(self, name: str) -> Callable[..., Any]:
        method: Callable[..., Any] = _MAKERS[name](self.cls)
        method.__qualname__ = f"{self.cls.__qualname__}.{name}"
        setattr(self.cls, name, method)
        return method

    def fields(self) -> dict[str, dataclasses.Field[Any]]:
        """Return the fields of the class and of what it is made from, as `dataclasses.fields` looks for them."""
        fields: dict[str, dataclasses.Field[Any]] = {}
        for base in self.cls.__mro__[:0:-1]:
            fields |= getattr(base, "__dataclass_fields__", {})
        for name, annotation in self.annotations.items():
            default = self.defaults.get(name, _MISSING)
            field: Any = default if isinstance(default, dataclasses.Field) else dataclasses.field(default=default)
            field.name, field.type, field._field_type = name, annotation, _OF_INSTANCES
            if field.kw_only is _MISSING:
                field.kw_only = self.kw_only
            fields[name] = field
        self.cls.__dataclass_fields__ = fields
        return fields


class _Fields:
    """Stands in a class for its fields, until they are asked for."""

    def __init__(self, later: _Later) -> None:
        self.later = later

    def __get__(self, instance: object, owner: type) -> dict[str, dataclasses.Field[Any]]:
        return self.later.fields()


class _Signature:
    """Has the method made whose signature is asked for, and then leaves the question to it."""

    def __init__(self, later: _Later) -> None:
        self.later = later

    def __get__(self, instance: object, owner: type) -> None:
        self.later.make("__init__")
        self.later.cls.__signature__ = None


def _immutable(name: str, default: object) -> object:
    if type(default).__hash__ is None:
        raise ValueError(f"mutable default {type(default)} for field {name} is not allowed: use default_factory")
    return default


def _has_slot(cls: type, name: str) -> bool:
    return any(isinstance(getattr(base, name, None), MemberDescriptorType) for base in cls.__bases__)


def _refuse_assignment(self: object, name: str, value: object) -> None:
    if _is_closed(type(self), name):
        raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")
    object.__setattr__(self, name, value)


def _refuse_deletion(self: object, name: str) -> None:
    if _is_closed(type(self), name):
        raise dataclasses.FrozenInstanceError(f"cannot delete field {name!r}")
    object.__delattr__(self, name)


def _is_closed(cls: Any, name: str) -> bool:
    # A plain subclass of a dataclass may have attributes of its own.
    return "__dataclass_params__" in cls.__dict__ or name in cls.__dataclass_fields__


@reprlib.recursive_repr()
def _repr(self: Any) -> str:
    shown = (f"{field.name}={getattr(self, field.name)!r}" for field in dataclasses.fields(self) if field.repr)
    return f"{type(self).__qualname__}({', '.join(shown)})"


_OPENED_FROM = 2
"""So many fields are filled faster in an object that is opened for it."""

_OPEN = {"__slots__": (), "__setattr__": object.__setattr__, "__delattr__": object.__delattr__}
"""Both must be `object`'s own: with one of them Python would look for the other at every assignment."""


def _init(cls: Any) -> Callable[..., Any]:
    """Make what fills an object.

    While it does, the object is of an open class that refuses nothing: this takes a third of the time of asking
    `object` to set each field. An object of a class that was made from this one cannot become of the open one.
    """
    fields = [*sorted(dataclasses.fields(cls), key=lambda field: (not field.init, field.kw_only))]
    fields = [field for field in fields if field.init or _default(field) is not _MISSING]
    taken = [field for field in fields if field.init]
    given = [field for field in taken if not field.kw_only]
    names = [field.name for field in fields]

    def fill(self: object, *values: object) -> None:
        for name, value in zip(names, values, strict=True):
            object.__setattr__(self, name, value)

    scope = {
        **{f"_make_{i}": _factory(field) for i, field in enumerate(fields)},
        "_open": type(cls)(cls.__name__, (cls,), _OPEN) if len(fields) >= _OPENED_FROM else cls,
        "_close": cls,
        "_fill": fill,
        "_set": object.__setattr__,
        "_type": type,
        "_MADE": _MADE,
    }
    made = tuple(i for i, field in enumerate(fields) if not field.init or field.default_factory is not _MISSING)
    code = _init_code(len(given), len(taken), len(fields), made, ends=hasattr(cls, "__post_init__"))
    init = _function(cls, code, names, scope)
    defaults = {field.name: _default(field) for field in taken if _default(field) is not _MISSING}
    init.__defaults__ = tuple(defaults.pop(field.name) for field in given if field.name in defaults)
    if any(_default(field) is _MISSING for field in given[len(given) - len(init.__defaults__) :]):
        raise TypeError(f"a field of {cls.__qualname__} without a default follows one that has it")
    init.__kwdefaults__ = defaults
    init.__annotations__ = {**{field.name: field.type for field in taken}, "return": None}
    return init


def _default(field: dataclasses.Field[Any]) -> object:
    return field.default if field.default_factory is _MISSING else _MADE


def _factory(field: dataclasses.Field[Any]) -> Callable[[], Any]:
    if field.default_factory is _MISSING:
        return lambda: field.default
    return field.default_factory


@cache
def _init_code(given: int, taken: int, count: int, made: tuple[int, ...], *, ends: bool) -> CodeType:
    """Return code for so many fields: given by place, taken as arguments, all; and those that may be made."""
    names = [f"field_{i}" for i in range(count)]
    named = ["*", *names[given:taken]] if taken > given else []
    makes = [f"{f'if field_{i} is _MADE: ' * (i < taken)}field_{i} = _make_{i}()" for i in made]
    filled = [
        "if _type(_self) is _close:",
        " _set(_self, '__class__', _open)",
        *(f" _self.{name} = {name}" for name in names),
        " _self.__class__ = _close",
        "else:",
        f" _fill(_self, {', '.join(names)})",
    ]
    if count < _OPENED_FROM:
        filled = [f"_set(_self, {name!r}, {name})" for name in names]
    lines = [*makes, *filled, "_self.__post_init__()" if ends else "pass"]
    around = ("_open", "_close", "_fill", "_set", "_type", "_MADE", *(f"_make_{i}" for i in made))
    return _code("__init__", ["_self", *names[:given], *named], lines, around)


def _comparison(name: str) -> Callable[[Any], Callable[..., Any]]:
    def made(cls: Any) -> Callable[..., Any]:
        names = [field.name for field in dataclasses.fields(cls) if field.compare]
        return _function(cls, _comparison_code(name, len(names)), names, {})

    return made


@cache
def _comparison_code(name: str, count: int) -> CodeType:
    same = f"return {_tuple('_self', count)} {_OPERATORS[name]} {_tuple('_other', count)}"
    return _code(
        name, ["_self", "_other"], ["if _other.__class__ is _self.__class__:", f" {same}", "return NotImplemented"]
    )


def _hash(cls: Any) -> Callable[..., Any]:
    names = [f.name for f in dataclasses.fields(cls) if (f.compare if f.hash is None else f.hash)]
    return _function(cls, _hash_code(len(names)), names, {})


@cache
def _hash_code(count: int) -> CodeType:
    return _code("__hash__", ["_self"], [f"return hash({_tuple('_self', count)})"])


def _tuple(of: str, count: int) -> str:
    return "(" + "".join(f"{of}.field_{i}, " for i in range(count)) + ")"


def _code(name: str, parameters: Iterable[str], lines: Iterable[str], given: Iterable[str] = ()) -> CodeType:
    """Return the code of a function of numbered fields, to which names are given from around it."""
    body = "\n".join(f"  {line}" for line in lines)
    text = f"def around({', '.join(given)}):\n def {name}({', '.join(parameters)}):\n{body}\n return {name}"
    space: dict[str, Any] = {}
    exec(text, {}, space)  # noqa: S102  (generated from numbers only)
    code: CodeType = space["around"](*given).__code__
    return code


def _function(cls: type, code: CodeType, fields: Iterable[str], given: Mapping[str, object]) -> FunctionType:
    """Return a function of a class, of code in which its fields have their names."""
    names = {f"field_{i}": name for i, name in enumerate(fields)}
    own = code.replace(
        co_names=tuple(names.get(name, name) for name in code.co_names),
        co_varnames=tuple(names.get(name, name) for name in code.co_varnames),
        co_consts=tuple(names.get(value, value) if isinstance(value, str) else value for value in code.co_consts),
    )
    module = sys.modules.get(cls.__module__)
    cells = tuple(CellType(given[name]) for name in code.co_freevars)
    return FunctionType(own, vars(module) if module else {}, closure=cells)


_OPERATORS = {"__eq__": "==", "__lt__": "<", "__le__": "<=", "__gt__": ">", "__ge__": ">="}
_ORDERS = tuple(_OPERATORS)[1:]
_MAKERS: Mapping[str, Callable[[Any], Callable[..., Any]]] = {
    "__init__": _init,
    "__hash__": _hash,
    **{name: _comparison(name) for name in _OPERATORS},
}
