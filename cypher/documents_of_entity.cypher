// Answers: which documents mention this entity, and in which words?
// Parameters: $graph = "main", $name, $count = 100
// Columns: source, document, title, mentions, snippet
// Kind: named
CALL db.index.fulltext.queryNodes('entity_spellings', '"' + replace(replace($name, '\\', '\\\\'), '"', '\\"') + '"')
  YIELD node AS entity
WHERE entity.graph = $graph AND (entity.name = $name OR $name IN entity.aliases)
MATCH (entity)<-[:REFERS_TO]-(mention:Mention)
WITH mention LIMIT 5000
MATCH (mention)-[:IN]->(document:Document)
WITH document, collect(DISTINCT mention.text) AS mentions, min(mention.start) AS start
ORDER BY document.number, document.key LIMIT $count
RETURN
  document.source AS source, document.id AS document, document.title AS title, mentions,
  substring(document.text, CASE WHEN coalesce(start, 0) < 20 THEN 0 ELSE start - 20 END, 80) AS snippet
