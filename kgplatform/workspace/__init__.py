"""The journal of a folder: what went in and was decided, in one SQLite file. It knows nouns and no other room."""
