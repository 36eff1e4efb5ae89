"""Files of the user's become documents, schemas and examples; other people's words are translated here."""
