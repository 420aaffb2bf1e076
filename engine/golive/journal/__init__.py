"""What happened, and when: entries in a chain that only grows, in SQLite or PostgreSQL; and the system clock."""
