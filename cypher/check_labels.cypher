// Answers: which entities have a label that the schema does not know?
// Parameters: $graph = "main", $labels
// Columns: name, label, mentions
// Kind: named
MATCH (entity:Entity {graph: $graph})
WHERE entity.label IS NOT NULL AND NOT entity.label IN $labels
RETURN entity.name AS name, entity.label AS label, COUNT { (entity)<-[:REFERS_TO]-(:Mention) } AS mentions
ORDER BY mentions DESC, label, name
