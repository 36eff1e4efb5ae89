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
MATCH (one)-[left:FACT]-(common:Entity)
WHERE common <> two
WITH one, two, common, collect(DISTINCT left.predicate) AS with_first
MATCH (common)-[right:FACT]-(two)
WITH common, with_first, collect(DISTINCT right.predicate) AS with_second
ORDER BY common.name, common.id LIMIT $count
RETURN common.name AS name, common.label AS label, with_first, with_second
