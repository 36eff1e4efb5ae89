// Answers: which labels do the entities have?
// Parameters: $graph
// Columns: name
// Kind: read
MATCH (entity:Entity {graph: $graph})
WHERE entity.label IS NOT NULL
RETURN DISTINCT entity.label AS name
