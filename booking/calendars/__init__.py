"""Calendars outwards and inwards: feeds that others subscribe to, and what theirs say is busy."""
