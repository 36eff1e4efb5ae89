// Answers: which documents are stored, in the order in which they were read?
// Parameters: $graph
// Columns: key, number
// Kind: read
MATCH (document:Document {graph: $graph})
RETURN document.key AS key, document.number AS number
ORDER BY number, key
