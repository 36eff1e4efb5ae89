// Answers: which entities does nothing mention?
// Parameters: $graph = "main"
// Columns: name, label, id
// Kind: named
MATCH (entity:Entity {graph: $graph})
WHERE NOT EXISTS { (entity)<-[:REFERS_TO]-(:Mention) }
RETURN entity.name AS name, entity.label AS label, entity.id AS id
ORDER BY name, id
