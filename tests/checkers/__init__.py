"""Calendar readers of other makers, each run as a process of its own. Used when they are there."""
