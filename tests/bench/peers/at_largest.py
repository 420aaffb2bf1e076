"""Peers over ten million rows beside golive's kernel, in a process of their own; the figures as JSON."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict

from tests.bench.peers.against import AT_LARGEST, BASE, over_columns
from tests.bench.peers.arrays import asked
from tests.bench.peers.stage import decision_stage

from golive.api import Engine


def main() -> None:
    rows, rounds = (int(argument) for argument in sys.argv[1:])
    engine = Engine.shipped()
    base = asked(engine, decision_stage(engine), min(BASE, rows))
    sys.stdout.write(json.dumps([asdict(made) for made in over_columns(base, rows, rounds, AT_LARGEST)]))


if __name__ == "__main__":
    main()
