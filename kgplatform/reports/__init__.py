"""Scores and counts become a page."""
