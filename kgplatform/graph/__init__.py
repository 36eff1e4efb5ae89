"""Extractions and a resolution become rows of a graph, and a graph against digests becomes a change.

The room is pure: it knows nouns, keys and digests, and neither files nor servers.
"""
