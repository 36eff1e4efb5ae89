// Answers: which stored documents does the workspace not hold (any more)?
// Parameters: $graph = "main", $documents (keys)
// Columns: source, document, title
// Kind: named
MATCH (document:Document {graph: $graph})
WHERE NOT document.key IN $documents
RETURN document.source AS source, document.id AS document, document.title AS title
ORDER BY source, document
