// Answers: which name in which document means which entity, and why?
// Parameters: $graph
// Columns: source, document, label, text, entity, score, reason
// Kind: read
MATCH (document:Document {graph: $graph})<-[:IN]-(mention:Mention)-[refers:REFERS_TO]->(entity:Entity)
RETURN DISTINCT
  document.source AS source, document.id AS document, mention.label AS label, mention.text AS text,
  entity.id AS entity, refers.score AS score, refers.reason AS reason
