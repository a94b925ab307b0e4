"""Tickets: from a call for help to everybody told."""
