"""Replays: a recorded or simulated market through strategies and pipeline."""
