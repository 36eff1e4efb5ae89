"""A document, a schema and a way of reading become an extraction."""
