"""What deciding so many rows takes at the most besides them, in a process of its own, as JSON."""

from __future__ import annotations

import json
import sys

from tests.bench.peers.against import COLUMNS
from tests.bench.peers.arrays import Asked, Peer, asked, by_golive
from tests.bench.peers.stage import decision_stage
from tests.bench.resident import at_most

from golive.api import Engine

WARM = 20_000


def peer(name: str, asked: Asked) -> Peer:
    if name == "golive":
        return by_golive(asked)
    if name in COLUMNS:
        return COLUMNS[name][0](asked)
    from tests.bench.peers.numba_peer import by_numba

    return by_numba(asked)


def main() -> None:
    name, rows = sys.argv[1], int(sys.argv[2])
    engine = Engine.shipped()
    base = asked(engine, decision_stage(engine), WARM)
    if name != "numba, fused":
        # A loop is compiled for each, before it is measured.
        peer(name, base)()
    decide = peer(name, base.tiled(rows))
    sys.stdout.write(json.dumps({"rows": rows, "extra_bytes": at_most(decide)}))


if __name__ == "__main__":
    main()
