// Answers: which entities have this label, the most mentioned first?
// Parameters: $graph = "main", $label, $count = 100
// Columns: name, aliases, mentions
// Kind: named
MATCH (entity:Entity {graph: $graph})
WHERE entity.label = $label
WITH entity, COUNT { (entity)<-[:REFERS_TO]-() } AS mentions
ORDER BY mentions DESC, entity.name, entity.id LIMIT $count
RETURN entity.name AS name, entity.aliases AS aliases, mentions
