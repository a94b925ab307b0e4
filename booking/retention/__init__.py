"""Meetings go when their time is over, with everybody and everything that was said of them."""
