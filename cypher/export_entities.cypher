// Answers: which entities does the graph hold, by key?
// Parameters: $graph
// Columns: id, name, label, aliases, mentions
// Kind: read
MATCH (entity:Entity) USING INDEX entity:Entity(key)
WHERE entity.key > '' AND entity.graph = $graph
WITH entity ORDER BY entity.key
RETURN
  entity.id AS id, entity.name AS name, entity.label AS label, entity.aliases AS aliases,
  COUNT { (entity)<-[:REFERS_TO]-() } AS mentions
