// Answers: which entities take part in no fact and no event?
// Parameters: $graph = "main"
// Columns: name, label, mentions
// Kind: named
MATCH (entity:Entity {graph: $graph})
WHERE NOT EXISTS { (entity)<-[:SUBJECT|OBJECT|ARGUMENT]-() }
RETURN entity.name AS name, entity.label AS label, COUNT { (entity)<-[:REFERS_TO]-(:Mention) } AS mentions
ORDER BY mentions DESC, name, label
