"""Text messages between people and meetings."""
