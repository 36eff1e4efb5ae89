// Answers: which entities are mentioned in most documents, under which names?
// Parameters: $graph = "main", $count = 20
// Columns: name, label, documents, aliases
// Kind: named
MATCH (entity:Entity {graph: $graph})<-[:REFERS_TO]-(:Mention)-[:IN]->(document:Document)
WITH entity, count(DISTINCT document) AS documents
ORDER BY documents DESC, entity.name, entity.id LIMIT $count
RETURN entity.name AS name, entity.label AS label, documents, entity.aliases AS aliases
