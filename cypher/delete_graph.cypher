// Answers: nothing; whatever carries the graph's name is gone, and so is the claim on it
// Parameters: $graph
// Columns: none
// Kind: write
MATCH (node:Document|Mention|Entity|Relation|Event|Graph)
WHERE node.graph = $graph OR (node:Graph AND node.name = $graph)
CALL (node) {
  DETACH DELETE node
} IN TRANSACTIONS OF 5000 ROWS
