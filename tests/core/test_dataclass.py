"""A class of `core.dataclass` is the same to its callers as one of the standard library."""

from __future__ import annotations

import copy
import dataclasses
import inspect
import pickle
import threading
from collections.abc import Callable
from typing import Any, ClassVar, get_type_hints

import pytest

from golive.core.dataclass import dataclass as lazy

NAN = float("nan")


class Fare:
    """What a ride costs."""

    kind: ClassVar[str] = "fare"
    base: float
    zone: int = 1
    stops: list[str] = dataclasses.field(default_factory=list)
    seen: int = dataclasses.field(default=0, compare=False, repr=False)
    double: float = dataclasses.field(init=False)
    label: str = dataclasses.field(init=False, default="day")

    def __post_init__(self) -> None:
        object.__setattr__(self, "double", self.base * 2)


class Pair:
    """Two values by their place, and one by its name."""

    left: object
    right: object = 2
    note: str = dataclasses.field(default="", kw_only=True, hash=False)


class One:
    """One value."""

    only: object


class Nothing:
    """No value."""


def both(cls: type, **options: bool) -> tuple[Any, Any]:
    """Return a class as golive and as the standard library makes it."""
    made: list[type] = [
        kind(**{"frozen": True, "slots": True, **options})(again(cls)) for kind in (lazy, dataclasses.dataclass)
    ]
    return made[0], made[1]


def again(cls: type) -> type:
    space = {name: copy.copy(value) for name, value in vars(cls).items() if name not in ("__dict__", "__weakref__")}
    return type(cls)(cls.__name__, cls.__bases__, space)


def outcome(call: Callable[[], object]) -> object:
    try:
        return call()
    except (TypeError, ValueError, AttributeError) as error:
        return type(error), str(error)


CALLS: list[tuple[type, dict[str, bool], Callable[[Any], object]]] = [
    (Fare, {"kw_only": True}, lambda cls: repr(cls(base=1.5, stops=["a"], seen=3))),
    (Fare, {"kw_only": True}, lambda cls: cls(base=1) == cls(base=1, seen=7)),
    (Fare, {"kw_only": True}, lambda cls: cls(base=1) == cls(base=2)),
    (Fare, {"kw_only": True}, lambda cls: cls(base=NAN) == cls(base=NAN)),
    (Fare, {"kw_only": True}, lambda cls: cls(base=1).__eq__(1)),
    (Fare, {"kw_only": True}, lambda cls: cls(base=1).stops is cls(base=1).stops),
    (Fare, {"kw_only": True}, lambda cls: hash(cls(base=1))),
    (Fare, {"kw_only": True}, lambda cls: cls(1.0)),
    (Fare, {"kw_only": True}, lambda cls: cls()),
    (Fare, {"kw_only": True}, lambda cls: cls(base=1, fare=2)),
    (Fare, {"kw_only": True}, lambda cls: cls(base=1, double=2)),
    (Fare, {"kw_only": True}, lambda cls: setattr(cls(base=1), "base", 2)),
    (Fare, {"kw_only": True}, lambda cls: delattr(cls(base=1), "base")),
    (Fare, {"kw_only": True}, lambda cls: dataclasses.asdict(cls(base=1, stops=["x"]))),
    (Fare, {"kw_only": True}, lambda cls: repr(dataclasses.replace(cls(base=1), zone=4))),
    (Fare, {"kw_only": True}, lambda cls: dataclasses.replace(cls(base=1), double=4)),
    (Fare, {"kw_only": True}, lambda cls: repr(copy.copy(cls(base=1, seen=2)))),
    (Fare, {"kw_only": True}, lambda cls: copy.deepcopy(cls(base=1, stops=["x"])).stops),
    (Fare, {"kw_only": True}, lambda cls: (cls.__match_args__, cls.__slots__, cls.__doc__, cls.kind)),
    (Fare, {"kw_only": True}, lambda cls: [str(field) for field in dataclasses.fields(cls)]),
    (Fare, {"kw_only": True}, dataclasses.is_dataclass),
    (Fare, {"kw_only": True}, lambda cls: cls(base=1).__dict__),
    (Fare, {"kw_only": True}, lambda cls: list(inspect.signature(cls).parameters)),
    (Fare, {"kw_only": True}, lambda cls: get_type_hints(cls.__init__) if inspect.signature(cls) else None),
    (Fare, {"kw_only": True}, lambda cls: cls.__qualname__),
    (Pair, {}, lambda cls: repr([cls(1), cls(1, 3, note="n")])),
    (Pair, {}, lambda cls: cls(1, 2, 3)),
    (Pair, {}, lambda cls: hash(cls(1, 3, note="n"))),
    (Pair, {}, lambda cls: str(inspect.signature(cls))),
    (Pair, {}, lambda cls: cls.__match_args__),
    (One, {}, lambda cls: hash(cls(7))),
    (One, {}, lambda cls: hash(cls([]))),
    (One, {}, lambda cls: cls(NAN) == cls(NAN)),
    (One, {"eq": False}, lambda cls: cls(1) == cls(1)),
    (One, {"order": True}, lambda cls: [cls(1) < cls(2), cls(1) <= cls(1), cls(1) > cls(2), cls(2) >= cls(3)]),
    (One, {"order": True}, lambda cls: cls(1) < 2),
    (One, {"frozen": False}, lambda cls: setattr(cls(1), "only", 2)),
    (One, {"slots": False}, lambda cls: cls(1).__dict__),
    (Nothing, {}, lambda cls: (repr(cls()), cls() == cls(), hash(cls()))),
]


@pytest.mark.parametrize(("cls", "options", "call"), CALLS)
def test_a_class_does_what_the_standard_librarys_does(
    cls: type, options: dict[str, bool], call: Callable[[Any], object]
) -> None:
    ours, standard = both(cls, **options)
    assert outcome(lambda: call(ours)) == outcome(lambda: call(standard))


def test_an_object_refuses_what_it_is_not_told_when_it_is_made() -> None:
    fare = both(Fare, kw_only=True)[0](base=1)
    for name in ("base", "label", "other"):
        with pytest.raises(dataclasses.FrozenInstanceError):
            setattr(fare, name, 2)
    with pytest.raises(dataclasses.FrozenInstanceError):
        del fare.base
    assert type(fare).__name__ == "Fare"


def test_a_class_made_from_another_has_its_fields_first_and_refuses_as_it_does() -> None:
    kind: Any = lazy
    base = kind(frozen=True, slots=True)(again(Pair))

    @kind(frozen=True, slots=True)
    class More(base):  # type: ignore[misc,valid-type]  # a class that is made here
        extra: int = 5

    class Plain(base):  # type: ignore[misc,valid-type]  # likewise
        pass

    more, plain = More(1, 2, 3, note="n"), Plain(1, 9)
    assert (more.left, more.right, more.extra, More.__slots__) == (1, 2, 3, ("extra",))
    assert more == More(1, 2, 3, note="n") != base(1, 2, note="n")
    assert (plain.left, plain.right, type(plain)) == (1, 9, Plain)
    # Of the standard library's, not even this can be set.
    plain.own = 1
    for one, name in ((more, "extra"), (more, "left"), (plain, "left")):
        with pytest.raises(dataclasses.FrozenInstanceError):
            setattr(one, name, 0)


@pytest.mark.parametrize("kind", [lazy, dataclasses.dataclass])
def test_what_a_class_writes_itself_stands(kind: Any) -> None:
    @kind(frozen=True, slots=True)
    class Own:  # noqa: PLW1641  (its hash is what is looked at)
        value: int
        other: int = 0

        def __eq__(self, other: object) -> bool:
            return isinstance(other, Own) and self.value == other.value

        def __repr__(self) -> str:
            return "own"

    own: Any = Own
    assert (repr(own(1)), own(1) == own(1, 2), hash(own(1)) == hash((1, 0))) == ("own", True, True)


def test_a_default_that_can_change_is_refused_and_so_is_a_field_without_one_after_it() -> None:
    kind: Any = lazy
    changing = type("Changing", (), {"__annotations__": {"a": "list"}, "a": []})
    after = type("After", (), {"__annotations__": {"a": "int", "b": "int"}, "a": 1})
    with pytest.raises(ValueError, match="mutable default"):
        both(changing)
    with pytest.raises(TypeError, match="without a default follows"):
        kind(frozen=True, slots=True)(after)(1, 2)


@lazy(frozen=True, slots=True, kw_only=True)
class Kept:
    """What is written to a file and read again."""

    first: int
    rest: tuple[int, ...] = ()


def test_an_object_comes_back_from_a_file_as_it_was() -> None:
    kept = Kept(first=1, rest=(2, 3))
    assert pickle.loads(pickle.dumps(kept)) == kept


def test_threads_that_make_the_first_objects_of_a_class_at_once_all_get_them() -> None:
    cls, made = both(Fare, kw_only=True)[0], list[object]()
    threads = [threading.Thread(target=lambda: made.append(cls(base=1))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert made == [cls(base=1)] * 8
