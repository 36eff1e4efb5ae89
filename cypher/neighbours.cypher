// Answers: what does this entity stand in a fact with, one step away?
// Parameters: $graph = "main", $name
// Columns: name, direction, predicate, neighbour, label, support
// Kind: named
CALL db.index.fulltext.queryNodes('entity_names', '"' + replace(replace($name, '\\', '\\\\'), '"', '\\"') + '"')
  YIELD node AS entity
WHERE entity.graph = $graph AND (entity.name = $name OR $name IN entity.aliases)
MATCH (entity)-[fact:FACT]-(other:Entity)
RETURN
  entity.name AS name, CASE WHEN startNode(fact) = entity THEN '→' ELSE '←' END AS direction,
  fact.predicate AS predicate, other.name AS neighbour, other.label AS label, fact.support AS support
ORDER BY support DESC, predicate, neighbour
