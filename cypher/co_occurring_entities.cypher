// Answers: which entities stand in the same documents as this one, most often first?
// Parameters: $graph = "main", $name, $count = 20
// Columns: name, label, documents
// Kind: named
CALL db.index.fulltext.queryNodes('entity_spellings', '"' + replace(replace($name, '\\', '\\\\'), '"', '\\"') + '"')
  YIELD node AS entity
WHERE entity.graph = $graph AND (entity.name = $name OR $name IN entity.aliases)
// of an entity with more mentions the first 1,000 that are found are looked at
MATCH (entity)<-[:REFERS_TO]-(mention:Mention)
WITH entity, mention LIMIT 1000
MATCH (mention)-[:IN]->(document:Document)
WITH DISTINCT entity, document
MATCH (document)<-[:IN]-(:Mention)-[:REFERS_TO]->(other:Entity)
WHERE other <> entity
WITH other, count(DISTINCT document) AS documents
ORDER BY documents DESC, other.name, other.id LIMIT $count
RETURN other.name AS name, other.label AS label, documents
