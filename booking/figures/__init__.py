"""What meetings amount to in a period. What was only tried out never counts."""
