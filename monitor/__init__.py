"""Moment Monitor: waits and silence of every open contact, live."""

__version__ = "0.1.0"
