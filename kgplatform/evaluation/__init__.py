"""Extractions against gold become counts and scores."""
