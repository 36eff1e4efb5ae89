// Answers: nothing; no fact of the graph has a relationship of its predicate's type
// Parameters: $graph
// Columns: none
// Kind: write
MATCH (:Entity {graph: $graph})-[typed]->(:Entity)
WHERE type(typed) <> 'FACT' AND typed.key IS NOT NULL
CALL (typed) {
  DELETE typed
} IN TRANSACTIONS OF 5000 ROWS
