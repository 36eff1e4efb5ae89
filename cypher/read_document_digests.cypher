// Answers: which documents are stored, and what was written with each of them?
// Parameters: $graph
// Columns: key, digest
// Kind: read
MATCH (document:Document {graph: $graph})
WHERE document.key IS NOT NULL
RETURN document.key AS key, document.digest AS digest
