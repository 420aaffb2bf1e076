"""Numbers of closed bars, one value a bar or one over all."""
