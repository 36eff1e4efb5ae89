// Answers: which documents are there, and which of them could not be read?
// Parameters: $graph
// Columns: source, document, failed
// Kind: read
MATCH (document:Document {graph: $graph})
RETURN document.source AS source, document.id AS document, document.failure IS NOT NULL AS failed
