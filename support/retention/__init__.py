"""A case goes when its time is over, with all that belongs to it. What is counted of it stays."""
