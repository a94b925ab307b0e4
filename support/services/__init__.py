"""The deeds of the help desk, one file for each part of a ticket's life."""
