"""`make peers`: what two other engines make of golive's orders on the same recording, and how fast all three are.

Writes `hftbacktest.json` and `nautilus_trader.json`, the tables of `README.md`, and `speed.md`.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import click
import numpy as np
from tests.peers.answers import answers_of, write
from tests.peers.asked import LATENCIES, Recording, arrays_told, recording_of
from tests.peers.counted import counted, write_readme
from tests.peers.other_python import PEERS, said_by
from tests.peers.speed import write_speed
from tests.places import DATA


def write_answers(python: str, recording: Recording) -> None:
    """Ask both peers, each in a process of its own, and write what they answer."""
    arrivals = {latency: [order.sent + latency for order in recording.orders] for latency in LATENCIES}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "told.npz"
        np.savez(path, **arrays_told(recording))
        for peer in PEERS:
            write(peer, answers_of(said_by(python, f"{peer}_fills", path), recording.digests, arrivals))
            click.echo(f"{peer} answered")


@click.command()
@click.argument("python")
def main(python: str) -> None:
    """Ask the peers that PYTHON has, the interpreter of their environment."""
    if not DATA.is_dir():
        raise click.ClickException("the recording is not here; set GOLIVE_DATA to the folder of market recordings")
    recording = recording_of(DATA)
    write_answers(python, recording)
    write_readme(counted(recording))
    write_speed(python)


if __name__ == "__main__":
    main()
