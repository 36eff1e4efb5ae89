// Answers: nothing; these entities carry their label as a real label too, and no label of before
// Parameters: $entities (key, label), $tokens (real label by label)
// Columns: none
// Kind: write
UNWIND $entities AS row
MATCH (entity:Entity {key: row.key})
WITH entity, $tokens[row.label] AS token
WITH entity, token, [label IN labels(entity) WHERE label <> 'Entity' AND label <> coalesce(token, '')] AS others
REMOVE entity:$(others)
SET entity:$(CASE WHEN token IS NULL THEN [] ELSE [token] END)
