// Answers: nothing; no two Document nodes may share a key, and a document is found by its key
// Parameters: none
// Columns: none
// Kind: schema
CREATE CONSTRAINT document_key IF NOT EXISTS FOR (document:Document) REQUIRE document.key IS UNIQUE
