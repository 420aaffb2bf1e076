"""Public keys: read strictly, and the points of small order are all that the curve has."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from tests.ssh_signers import Signer

from golive.core.public_key import WEAK_ORDINATES, PublicKey, read_public_key

P = 2**255 - 19
D = -121665 * pow(121666, -1, P) % P
ORDER = 2**252 + 27742317777372353535851937790883648493
Point = tuple[int, int]


def added(a: Point, b: Point) -> Point:
    """Return the sum of two points (RFC 8032, section 5.1.4, in affine coordinates)."""
    (x1, y1), (x2, y2) = a, b
    k = D * x1 * x2 * y1 * y2 % P
    return (x1 * y2 + x2 * y1) * pow(1 + k, -1, P) % P, (y1 * y2 + x1 * x2) * pow(1 - k, -1, P) % P


def times(n: int, point: Point) -> Point:
    total = (0, 1)
    for bit in bin(n)[2:]:
        total = added(total, total)
        total = added(total, point) if bit == "1" else total
    return total


def abscissa(y: int) -> int | None:
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    root = pow(square, (P + 3) // 8, P)
    root = root if root * root % P == square else root * pow(2, (P - 1) // 4, P) % P
    return root if root * root % P == square else None


def test_the_weak_ordinates_are_those_of_the_eight_points_of_small_order() -> None:
    small = {times(ORDER, (x, y)) for y in range(2, 40) if (x := abscissa(y)) is not None}
    every = {added(a, b) for a in small for b in small}
    assert len(every) == 8
    assert {y for _, y in every} == WEAK_ORDINATES


@given(st.integers(0, 2**32), st.none() | st.binary(max_size=20))
def test_a_key_is_read_as_it_was_written(seed: int, application: bytes | None) -> None:
    key = PublicKey(point=Signer(seed=seed).key.point, application=application)
    assert read_public_key(str(key)) == key
