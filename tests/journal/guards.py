"""Taking the guards of a journal away, as somebody would who wants to change what was written."""

from __future__ import annotations

from golive.journal.home import Home


def drop_guards(home: Home) -> None:
    """Drop the triggers that let entries only grow."""
    with home.writing() as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("DROP TRIGGER entry_only_grows ON entry")
            return
        for verb in ("update", "delete"):
            connection.exec_driver_sql(f"DROP TRIGGER entry_no_{verb}")
