"""`MetricsServer`: metrics over HTTP, for Prometheus on the same machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from golive.core.errors import InvalidInput

if TYPE_CHECKING:
    from golive.paper.metrics import Metrics

HERE = "127.0.0.1"
"""Nobody else is to read what an account holds: who wants it elsewhere puts something in front that asks who he is."""


class MetricsServer:
    """Answers on a port of this machine until it is closed; 0 lets the system choose one.

    Raises
    ------
    InvalidInput
        For a port that is taken or not allowed.
    """

    def __init__(self, metrics: Metrics, port: int) -> None:
        from prometheus_client import start_http_server

        try:
            self._server, self._thread = start_http_server(port, addr=HERE, registry=metrics.registry)
        except OSError as error:
            reason = (error.strerror or type(error).__name__).lower()
            raise InvalidInput(f"port {port} cannot be listened on: {reason}", hint="name another") from error
        self.port = int(self._server.server_port)

    def close(self) -> None:
        """Stop answering."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
