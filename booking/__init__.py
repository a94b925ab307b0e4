"""Meetings: booking them, inviting to them, and the page each participant has."""
