"""Time polls: ask people when they can, hold the times meanwhile, and book the best."""
