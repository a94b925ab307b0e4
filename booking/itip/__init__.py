"""What calendar programs send back: answers, other times, and the wish to be told again."""
