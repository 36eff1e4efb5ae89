// Answers: what does this entity stand in a fact with, up to four steps away?
// Parameters: $graph = "main", $name, $depth = 1, $count = 100
// Columns: steps, name, label, direction, predicate, neighbour, neighbour_label, support
// Kind: named
CALL db.index.fulltext.queryNodes('entity_spellings', '"' + replace(replace($name, '\\', '\\\\'), '"', '\\"') + '"')
  YIELD node AS entity
WHERE entity.graph = $graph AND (entity.name = $name OR $name IN entity.aliases)
// each ring holds $count entities at most, those joined by the best supported facts
WITH entity, [entity] AS seen
WITH entity, seen, COLLECT {
  UNWIND CASE WHEN $depth < 1 THEN [] ELSE [entity] END AS inner
  MATCH (inner)-[fact:FACT]-(other:Entity) WHERE NOT other IN seen
  WITH fact, other LIMIT 5000
  WITH other, max(fact.support) AS support
  ORDER BY support DESC, other.key LIMIT $count
  RETURN other
} AS first
WITH entity, seen + first AS seen, first, COLLECT {
  UNWIND CASE WHEN $depth < 2 THEN [] ELSE first END AS inner
  MATCH (inner)-[fact:FACT]-(other:Entity)
  WITH fact, other LIMIT 5000
  WITH other, max(fact.support) AS support
  WHERE NOT other IN seen + first
  WITH other, support ORDER BY support DESC, other.key LIMIT $count
  RETURN other
} AS second
WITH entity, seen + second AS seen, first, second, COLLECT {
  UNWIND CASE WHEN $depth < 3 THEN [] ELSE second END AS inner
  MATCH (inner)-[fact:FACT]-(other:Entity)
  WITH fact, other LIMIT 5000
  WITH other, max(fact.support) AS support
  WHERE NOT other IN seen + second
  WITH other, support ORDER BY support DESC, other.key LIMIT $count
  RETURN other
} AS third
WITH entity, seen + third AS seen, first, second, third, COLLECT {
  UNWIND CASE WHEN $depth < 4 THEN [] ELSE third END AS inner
  MATCH (inner)-[fact:FACT]-(other:Entity)
  WITH fact, other LIMIT 5000
  WITH other, max(fact.support) AS support
  WHERE NOT other IN seen + third
  WITH other, support ORDER BY support DESC, other.key LIMIT $count
  RETURN other
} AS fourth
UNWIND [[1, [entity], first], [2, first, second], [3, second, third], [4, third, fourth]] AS ring
WITH ring[0] AS steps, ring[1] AS inside, ring[2] AS outside
UNWIND outside AS other
UNWIND inside AS inner
MATCH (inner)-[fact:FACT]-(other)
RETURN
  steps, inner.name AS name, inner.label AS label,
  CASE WHEN startNode(fact) = inner THEN '→' ELSE '←' END AS direction,
  fact.predicate AS predicate, other.name AS neighbour, other.label AS neighbour_label, fact.support AS support
ORDER BY steps, support DESC, predicate, neighbour, name, direction
