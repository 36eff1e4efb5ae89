// Answers: is there a node with one of our labels that we did not write?
// Parameters: none
// Columns: label
// Kind: read
MATCH (node:Document|Mention|Entity|Relation|Event|Graph)
WHERE node.graph IS NULL AND node.workspace IS NULL
RETURN head(labels(node)) AS label
LIMIT 1
