"""Cases: what is written to what is given and expected, and run on a library or on any changed one."""
