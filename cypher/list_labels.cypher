// Answers: which labels do entities have, and how many entities each?
// Parameters: $graph = "main"
// Columns: label, entities
// Kind: named
MATCH (entity:Entity {graph: $graph})
RETURN entity.label AS label, count(entity) AS entities
ORDER BY entities DESC, label
