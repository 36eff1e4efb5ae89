// Answers: what do the entity nodes say, property by property, to be compared with what was written?
// Parameters: $graph
// Columns: entity
// Kind: read
MATCH (entity:Entity {graph: $graph})
RETURN properties(entity) AS entity
