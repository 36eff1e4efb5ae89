"""Mentions become entities, with reasons; knows nothing of files, models or the store."""
