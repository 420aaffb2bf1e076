"""What happened, and when: the system clock."""
