"""Keys: what is said once among its kind."""

from __future__ import annotations

from collections.abc import Sequence

from golive.core.errors import Refused

SEPARATOR = "/"


def key_of(parts: Sequence[str | int]) -> str:
    """Return the key of some parts; only the first may hold the separator, for symbols do.

    Raises
    ------
    Refused
        `key` for no parts, an empty one, one that is neither text nor a whole number, or a separator in a later one.

    Examples
    --------
    >>> key_of(("momentum/BTC/USDT:USDT/1700000000124293124", 1, 3))
    'momentum/BTC/USDT:USDT/1700000000124293124/1/3'
    >>> key_of(("a", "1/2"))
    Traceback (most recent call last):
    golive.core.errors.Refused: key: `1/2` holds a `/`, and is not the first part
    """
    if not parts:
        raise Refused("key", "a key has at least one part", field="key")
    texts = [_text(part) for part in parts]
    divided = next((text for text in texts[1:] if SEPARATOR in text), None)
    if divided is not None:
        raise Refused("key", f"`{divided}` holds a `{SEPARATOR}`, and is not the first part", field="key")
    return SEPARATOR.join(texts)


def parts_of(key: str, count: int) -> tuple[str, ...]:
    """Return the parts of a key of so many, read from the right.

    >>> parts_of("BTC/USDT:USDT/1700000000124293124", 2)
    ('BTC/USDT:USDT', '1700000000124293124')
    """
    parts = tuple(key.rsplit(SEPARATOR, count - 1))
    if len(parts) != count or not all(parts):
        raise Refused("key", f"`{key}` has not {count} parts", field="key")
    return parts


def _text(part: object) -> str:
    if type(part) not in (str, int) or part == "":
        raise Refused("key", f"`{part!r}` is no part of a key", field="key")
    return str(part)
