"""Figures for those who look after organisations: of meetings, and of the help people got."""
