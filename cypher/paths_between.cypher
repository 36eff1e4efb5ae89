// Answers: how are these two connected, by the fewest facts?
// Parameters: $graph = "main", $from, $to, $longest = 4, $count = 10
// Columns: length, path, steps
// Kind: named
CALL db.index.fulltext.queryNodes('entity_spellings', '"' + replace(replace($from, '\\', '\\\\'), '"', '\\"') + '"')
  YIELD node AS start
WHERE start.graph = $graph AND (start.name = $from OR $from IN start.aliases)
CALL db.index.fulltext.queryNodes('entity_spellings', '"' + replace(replace($to, '\\', '\\\\'), '"', '\\"') + '"')
  YIELD node AS finish
WHERE finish.graph = $graph AND (finish.name = $to OR $to IN finish.aliases)
WITH start, finish WHERE start <> finish
MATCH path = allShortestPaths((start)-[:FACT*..6]-(finish))
WITH path LIMIT 1000
WHERE length(path) <= $longest
WITH
  length(path) AS length,
  reduce(
    said = head(nodes(path)).name, place IN range(0, length(path) - 1) |
    said + CASE WHEN startNode(relationships(path)[place]) = nodes(path)[place]
      THEN ' —' + relationships(path)[place].predicate + '→ '
      ELSE ' ←' + relationships(path)[place].predicate + '— ' END + nodes(path)[place + 1].name
  ) AS said,
  [fact IN relationships(path) | {
    subject: startNode(fact).name, predicate: fact.predicate, object: endNode(fact).name, support: fact.support
  }] AS steps
RETURN length, said AS path, steps
ORDER BY length, path LIMIT $count
