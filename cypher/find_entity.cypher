// Answers: which entities have names like these words?
// Parameters: $graph = "main", $words
// Columns: name, label, aliases, score
// Kind: named
CALL db.index.fulltext.queryNodes('entity_names', $words) YIELD node AS entity, score
WHERE entity.graph = $graph
RETURN entity.name AS name, entity.label AS label, entity.aliases AS aliases, score
ORDER BY score DESC, name
