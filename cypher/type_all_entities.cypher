// Answers: nothing; every entity of the graph carries its label as a real label too, and no other
// Parameters: $graph, $tokens (real label by label)
// Columns: none
// Kind: write
MATCH (entity:Entity {graph: $graph})
CALL (entity) {
  WITH entity, $tokens[entity.label] AS token
  WITH entity, token, [label IN labels(entity) WHERE label <> 'Entity' AND label <> coalesce(token, '')] AS others
  REMOVE entity:$(others)
  SET entity:$(CASE WHEN token IS NULL THEN [] ELSE [token] END)
} IN TRANSACTIONS OF 2000 ROWS
