"""Datasets become instruction records: slices, negatives, answers. Records stay plain here: a noun would cost more."""
