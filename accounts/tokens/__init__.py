"""Tokens: how a program of somebody's calls the API in their name."""
