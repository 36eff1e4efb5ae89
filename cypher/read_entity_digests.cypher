// Answers: which entities are stored, and what was written with each of them?
// Parameters: $graph
// Columns: key, digest
// Kind: read
MATCH (entity:Entity {graph: $graph})
WHERE entity.key IS NOT NULL
RETURN entity.key AS key, entity.digest AS digest
