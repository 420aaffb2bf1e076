"""`ccxt_library`: ccxt with its websockets, imported when it is first needed."""

from __future__ import annotations

from functools import cache
from typing import Any

from golive.core.dataclass import dataclass
from golive.core.errors import InvalidInput
from golive.core.unit import NANOS
from golive.journal.system_clock import Stopwatch

_UNPARSED = (ValueError, TypeError, LookupError, AttributeError, ArithmeticError, RecursionError)
"""What comes of a message in which something is not what the parser takes it for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CcxtLibrary:
    """The library: `pro` has the exchanges, `import_s` is how many seconds the import took.

    `faults` are what it raises where an exchange does not answer, or answers what it cannot parse.
    """

    version: str
    import_s: float
    pro: Any
    faults: tuple[type[Exception], ...]
    network_error: type[Exception]
    nonce_error: type[Exception]
    order_book: type
    trades: type

    def exchange(self, id: str) -> Any:
        """Return the class of an exchange.

        Raises
        ------
        InvalidInput
            There is none of that name.
        """
        if id not in self.pro.exchanges:
            raise InvalidInput(f"ccxt has no streams of an exchange `{id}`", hint="write ccxt's id of it in `feed:`")
        return getattr(self.pro, id)


@cache
def ccxt_library() -> CcxtLibrary:
    """Return ccxt; importing it takes seconds.

    Raises
    ------
    InvalidInput
        It is not installed.
    """
    with Stopwatch() as watch:
        try:
            import aiohttp
            import ccxt
            from ccxt import pro
            from ccxt.async_support.base.ws.cache import ArrayCache
            from ccxt.async_support.base.ws.order_book import OrderBook
        except ImportError as error:
            raise InvalidInput("a live feed needs ccxt", hint="pip install 'golive[live]'") from error
    return CcxtLibrary(
        version=ccxt.__version__,
        import_s=(watch.ns or 0) / NANOS,
        pro=pro,
        faults=(ccxt.BaseError, aiohttp.ClientError, OSError, *_UNPARSED),
        network_error=ccxt.NetworkError,
        nonce_error=ccxt.InvalidNonce,
        order_book=OrderBook,
        trades=ArrayCache,
    )
