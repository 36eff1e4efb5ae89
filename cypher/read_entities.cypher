// Answers: which entities are there?
// Parameters: $graph
// Columns: id, label, name, aliases
// Kind: read
MATCH (entity:Entity {graph: $graph})
RETURN entity.id AS id, entity.label AS label, entity.name AS name, entity.aliases AS aliases
ORDER BY id
