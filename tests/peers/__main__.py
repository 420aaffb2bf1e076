"""`make peers`: how fast golive's machine and two engines for backtests are. Writes `speed.md`."""

from __future__ import annotations

import click
from tests.peers.speed import write_speed
from tests.places import DATA


@click.command()
@click.argument("python")
def main(python: str) -> None:
    """Measure the peers that PYTHON has, the interpreter of their environment."""
    if not DATA.is_dir():
        raise click.ClickException("the recording is not here; set GOLIVE_DATA to the folder of market recordings")
    write_speed(python)


if __name__ == "__main__":
    main()
