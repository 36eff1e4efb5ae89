// Answers: which mentions does the graph hold, by key, where do they stand, and whom do they mean?
// Parameters: $graph
// Columns: key, text, label, start, end, source, document, entity, score, reason
// Kind: read
MATCH (mention:Mention) USING INDEX mention:Mention(key)
WHERE mention.key > '' AND mention.graph = $graph
WITH mention ORDER BY mention.key
MATCH (document:Document)<-[:IN]-(mention)-[refers:REFERS_TO]->(entity:Entity)
RETURN
  mention.key AS key, mention.text AS text, mention.label AS label, mention.start AS start, mention.end AS end,
  document.source AS source, document.id AS document, entity.id AS entity, refers.score AS score,
  refers.reason AS reason
