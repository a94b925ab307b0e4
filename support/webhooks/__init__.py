"""Telling systems elsewhere what happened to a ticket: signed, in order, until it is taken."""
