"""`InTime`: the answer to a question that may never be answered, as of a server that hangs."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from threading import Thread
from typing import Generic, TypeVar

Answer = TypeVar("Answer")


class InTime(Generic[Answer]):
    """Asks in a thread that keeps nobody from ending; what is not answered yet is not asked a second time.

    A question that raises is never answered.

    >>> InTime(lambda: 7).ask(5.0)
    7
    """

    def __init__(self, question: Callable[[], Answer]) -> None:
        self._question = question
        self._asked: Future[Answer] | None = None

    def ask(self, within_s: float) -> Answer:
        """Return the answer, that to the question before where there was none yet.

        Raises
        ------
        TimeoutError
            There is none within so many seconds.
        """
        if self._asked is None:
            self._asked = Future()
            Thread(target=self._answer, args=(self._asked,), name="golive-asks", daemon=True).start()
        answer = self._asked.result(within_s)
        self._asked = None
        return answer

    def _answer(self, asked: Future[Answer]) -> None:
        asked.set_result(self._question())
