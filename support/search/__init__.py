"""Finding a ticket again: by its words in any spelling, by number, code, phone or mail."""
