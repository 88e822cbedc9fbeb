"""Measurements, each beside a stated limit or peer taken in the same run on the same machine."""
