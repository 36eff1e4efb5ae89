// Answers: which documents could not be read, and why?
// Parameters: $graph = "main", $count = 100
// Columns: source, document, failure
// Kind: named
MATCH (document:Document {graph: $graph})
WHERE document.failure IS NOT NULL
WITH document ORDER BY document.number LIMIT $count
RETURN document.source AS source, document.id AS document, document.failure AS failure
