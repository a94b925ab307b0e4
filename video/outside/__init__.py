"""Rooms that a bridge elsewhere makes for each meeting, by its own interface."""
