"""What deciding so many rows takes at the most besides them, in a process of its own, as JSON."""

from __future__ import annotations

import json
import sys

from tests.bench.peers.array_peers import by_pandas
from tests.bench.peers.arrays import asked, by_golive
from tests.bench.peers.stage import decision_stage
from tests.bench.resident import at_most

from golive.api import Engine

WARM = 20_000
PEERS = {"golive": by_golive, "pandas": by_pandas}


def main() -> None:
    name, rows = sys.argv[1], int(sys.argv[2])
    engine = Engine.shipped()
    base = asked(engine, decision_stage(engine), WARM)
    PEERS[name](base)()
    decide = PEERS[name](base.tiled(rows))
    sys.stdout.write(json.dumps({"rows": rows, "extra_bytes": at_most(decide)}))


if __name__ == "__main__":
    main()
