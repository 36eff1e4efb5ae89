// Answers: is there anything in this database?
// Parameters: none
// Columns: node
// Kind: read
MATCH (node)
RETURN elementId(node) AS node
LIMIT 1
