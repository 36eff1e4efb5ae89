"""The tables of the journal. Those under "derived" can be thrown away."""

from __future__ import annotations

VERSION = 1

TABLES = """
CREATE TABLE IF NOT EXISTS about (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS texts (digest TEXT PRIMARY KEY, text TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS documents (
    number INTEGER PRIMARY KEY, source TEXT NOT NULL, id TEXT NOT NULL, text TEXT NOT NULL REFERENCES texts,
    language TEXT NOT NULL, metadata TEXT NOT NULL, UNIQUE (source, id));
CREATE TABLE IF NOT EXISTS extractions (
    graph TEXT NOT NULL, document INTEGER NOT NULL REFERENCES documents, text TEXT NOT NULL REFERENCES texts,
    recipe TEXT NOT NULL, content TEXT, failure TEXT, forgotten INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (graph, document)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS judgements (
    id INTEGER PRIMARY KEY, graph TEXT NOT NULL, content TEXT NOT NULL, withdrawn_at TEXT);
CREATE TABLE IF NOT EXISTS profiles (graph TEXT PRIMARY KEY, content TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS completions (key TEXT PRIMARY KEY, content TEXT NOT NULL, at TEXT NOT NULL) WITHOUT ROWID;
-- which completions a document was asked with, so that they can be purged with it
CREATE TABLE IF NOT EXISTS questions (
    document INTEGER NOT NULL, completion TEXT NOT NULL, PRIMARY KEY (document, completion)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS entity_history (
    number INTEGER PRIMARY KEY, graph TEXT NOT NULL, old TEXT NOT NULL, new TEXT NOT NULL, at TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS evaluations (name TEXT PRIMARY KEY, content TEXT NOT NULL, at TEXT NOT NULL) WITHOUT ROWID;
-- what endpoints were seen to be able to do, by a digest of address and model
CREATE TABLE IF NOT EXISTS endpoints (key TEXT PRIMARY KEY, content TEXT NOT NULL, at TEXT NOT NULL) WITHOUT ROWID;
-- how documents were read, by the recipe that names it: which way of asking, which schema
CREATE TABLE IF NOT EXISTS ways (digest TEXT PRIMARY KEY, content TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS recipes (recipe TEXT PRIMARY KEY, way TEXT NOT NULL, wanted TEXT NOT NULL) WITHOUT ROWID;
-- searches for better prompts, with the documents that they were judged on; prompts, and which of them are in force
CREATE TABLE IF NOT EXISTS searches (
    name TEXT PRIMARY KEY, content TEXT NOT NULL, holdout TEXT NOT NULL, at TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS prompts (
    name TEXT PRIMARY KEY, task TEXT NOT NULL, language TEXT NOT NULL, content TEXT NOT NULL, at TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS promotions (
    number INTEGER PRIMARY KEY, share TEXT NOT NULL, prompt TEXT NOT NULL, at TEXT NOT NULL, withdrawn_at TEXT);
-- derived
CREATE TABLE IF NOT EXISTS assignments (
    graph TEXT NOT NULL, anchor TEXT NOT NULL, entity TEXT NOT NULL, PRIMARY KEY (graph, anchor)) WITHOUT ROWID;
-- what merging has seen: the state it was in, its rows, what their parts came to, documents that changed since
CREATE TABLE IF NOT EXISTS merged (
    graph TEXT PRIMARY KEY, stamp TEXT NOT NULL, judgements TEXT NOT NULL, batches INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS merged_rows (
    row INTEGER PRIMARY KEY, part INTEGER NOT NULL, graph TEXT NOT NULL, number INTEGER NOT NULL,
    offset INTEGER NOT NULL, argument_only INTEGER NOT NULL, anchor TEXT NOT NULL, text TEXT NOT NULL,
    label TEXT NOT NULL, language TEXT NOT NULL, source TEXT NOT NULL, context TEXT NOT NULL,
    stated TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS merged_rows_part ON merged_rows (part);
CREATE INDEX IF NOT EXISTS merged_rows_number ON merged_rows (graph, number);
DROP INDEX IF EXISTS merged_rows_anchor;  -- anchors are keys of `segments.py` now
CREATE TABLE IF NOT EXISTS merged_parts (part INTEGER PRIMARY KEY, graph TEXT NOT NULL, content BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS unmerged (
    id INTEGER PRIMARY KEY AUTOINCREMENT, graph TEXT NOT NULL, document INTEGER NOT NULL);
CREATE TRIGGER IF NOT EXISTS extraction_came AFTER INSERT ON extractions
    BEGIN INSERT INTO unmerged (graph, document) VALUES (new.graph, new.document); END;
CREATE TRIGGER IF NOT EXISTS extraction_changed AFTER UPDATE ON extractions
    BEGIN INSERT INTO unmerged (graph, document) VALUES (new.graph, new.document); END;
CREATE TRIGGER IF NOT EXISTS extraction_went AFTER DELETE ON extractions
    BEGIN INSERT INTO unmerged (graph, document) VALUES (old.graph, old.document); END;
CREATE TRIGGER IF NOT EXISTS document_changed AFTER UPDATE ON documents
    BEGIN INSERT INTO unmerged (graph, document) SELECT graph, document FROM extractions WHERE document = new.number;
    END;
-- how often that changed which a graph is made from, and what the graph came to in one of these states
CREATE TABLE IF NOT EXISTS revisions (graph TEXT PRIMARY KEY, revision INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS standing (
    graph TEXT PRIMARY KEY, revision INTEGER NOT NULL, stamp TEXT NOT NULL, content TEXT NOT NULL,
    counts TEXT NOT NULL) WITHOUT ROWID;
CREATE TRIGGER IF NOT EXISTS extraction_came_revision AFTER INSERT ON extractions
    BEGIN UPDATE revisions SET revision = revision + 1 WHERE graph = new.graph; END;
CREATE TRIGGER IF NOT EXISTS extraction_changed_revision AFTER UPDATE ON extractions
    BEGIN UPDATE revisions SET revision = revision + 1 WHERE graph = new.graph; END;
CREATE TRIGGER IF NOT EXISTS extraction_went_revision AFTER DELETE ON extractions
    BEGIN UPDATE revisions SET revision = revision + 1 WHERE graph = old.graph; END;
CREATE TRIGGER IF NOT EXISTS document_changed_revision AFTER UPDATE ON documents
    BEGIN UPDATE revisions SET revision = revision + 1; END;
CREATE TRIGGER IF NOT EXISTS judgement_came_revision AFTER INSERT ON judgements
    BEGIN UPDATE revisions SET revision = revision + 1 WHERE graph = new.graph; END;
CREATE TRIGGER IF NOT EXISTS judgement_changed_revision AFTER UPDATE ON judgements
    BEGIN UPDATE revisions SET revision = revision + 1 WHERE graph = new.graph; END;
CREATE TRIGGER IF NOT EXISTS judgement_went_revision AFTER DELETE ON judgements
    BEGIN UPDATE revisions SET revision = revision + 1 WHERE graph = old.graph; END;
-- a profile is fitted while a graph is made: what was made under another one stands no more
CREATE TRIGGER IF NOT EXISTS profile_came_standing AFTER INSERT ON profiles
    BEGIN DELETE FROM standing WHERE graph = new.graph; END;
"""
