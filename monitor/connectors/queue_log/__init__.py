"""Asterisk's ``queue_log``: one line for each thing that happened to a call in a queue."""

from monitor.connectors.queue_log.translate import Translator

__all__ = ["Translator"]
