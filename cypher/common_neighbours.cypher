// Answers: what do these two both stand in a fact with?
// Parameters: $graph = "main", $first, $second, $count = 100
// Columns: name, label, with_first, with_second
// Kind: named
CALL db.index.fulltext.queryNodes('entity_spellings', '"' + replace(replace($first, '\\', '\\\\'), '"', '\\"') + '"')
  YIELD node AS one
WHERE one.graph = $graph AND (one.name = $first OR $first IN one.aliases)
CALL db.index.fulltext.queryNodes('entity_spellings', '"' + replace(replace($second, '\\', '\\\\'), '"', '\\"') + '"')
  YIELD node AS two
WHERE two.graph = $graph AND (two.name = $second OR $second IN two.aliases)
WITH one, two WHERE one <> two
// from the one with fewer facts: the other may be a hub
WITH one, two, COUNT { (one)-[:FACT]-() } <= COUNT { (two)-[:FACT]-() } AS straight
WITH straight, CASE WHEN straight THEN one ELSE two END AS few, CASE WHEN straight THEN two ELSE one END AS many
MATCH (few)-[near:FACT]-(common:Entity)
WHERE common <> many
WITH straight, many, common, collect(DISTINCT near.predicate) AS with_few
MATCH (common)-[far:FACT]-(many)
WITH straight, common, with_few, collect(DISTINCT far.predicate) AS with_many
ORDER BY common.name, common.id LIMIT $count
RETURN
  common.name AS name, common.label AS label,
  CASE WHEN straight THEN with_few ELSE with_many END AS with_first,
  CASE WHEN straight THEN with_many ELSE with_few END AS with_second
