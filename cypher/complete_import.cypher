// Answers: nothing; entities that came by a bulk import without another name say so, as all others do
// Parameters: $graph
// Columns: none
// Kind: write
MATCH (entity:Entity {graph: $graph})
WHERE entity.aliases IS NULL
CALL (entity) {
  SET entity.aliases = []
} IN TRANSACTIONS OF 10000 ROWS
WITH count(*) AS done
MATCH (graph:Graph {name: $graph})
REMOVE graph.importing
