"""The meeting live and after."""
