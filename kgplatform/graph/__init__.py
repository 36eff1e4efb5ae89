"""Extractions and a resolution become rows of a graph, and a graph against digests becomes a change."""
