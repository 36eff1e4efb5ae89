"""A graph in formats of other programs: functions from a GraphView (or from rows) to text; knows no store."""
