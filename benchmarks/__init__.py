"""Benchmarks: this library beside the raw socket and other clients, in turns, in one run. See `run.py`."""
