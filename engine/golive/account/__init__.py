"""What a session knows of an account: what it was told, the switch, orders and positions."""
