// Answers: which entities have many names (beside their own at least $minimum)?
// Parameters: $graph = "main", $minimum = 5
// Columns: name, label, aliases, documents, names
// Kind: named
MATCH (entity:Entity {graph: $graph})
WHERE size(entity.aliases) >= $minimum
RETURN
  entity.name AS name, entity.label AS label, size(entity.aliases) AS aliases,
  COUNT { MATCH (entity)<-[:REFERS_TO]-(:Mention)-[:IN]->(document:Document) RETURN DISTINCT document } AS documents,
  entity.aliases AS names
ORDER BY aliases DESC, name
