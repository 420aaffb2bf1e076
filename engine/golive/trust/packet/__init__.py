"""The packet that people sign: its bytes, what is signed of them, and how anyone checks them."""
