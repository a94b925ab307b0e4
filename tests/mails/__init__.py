"""Tests of mail about tickets."""
