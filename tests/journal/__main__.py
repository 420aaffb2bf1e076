"""`make campaign`: kill writers of a journal again and again, on both databases."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import click
from tests.journal.killed_writer import Campaign, killed_often
from tests.postgres_server import ABSENT, programs, shared_server

KILLS, SEED = 200, 2026


def told(database: str, campaign: Campaign) -> None:
    left = f"{campaign.entries} entries, each once and in one chain; {campaign.unsaid} of them nobody had been told of"
    click.echo(f"{database}: killed {campaign.kills} times; {left}")


def main() -> None:
    """Kill on SQLite, then on PostgreSQL; an entry that is lost or doubled ends it with its assertion."""
    server = programs()
    if server is None:
        sys.exit(ABSENT)
    with tempfile.TemporaryDirectory() as folder:
        told("SQLite", killed_often(str(Path(folder) / "paper.db"), SEED, KILLS))
        with shared_server(server, Path(folder)) as postgres:
            with postgres.connect() as connection:
                connection.execute("CREATE DATABASE paper")
            told("PostgreSQL", killed_often(postgres.url("paper"), SEED, KILLS))


if __name__ == "__main__":
    main()
