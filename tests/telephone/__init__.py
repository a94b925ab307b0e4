"""Telephone."""
