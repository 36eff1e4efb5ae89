// Answers: between which entities does this predicate hold?
// Parameters: $graph = "main", $predicate, $minimum = 1
// Columns: subject, predicate, object, support
// Kind: named
MATCH (subject:Entity)<-[:SUBJECT]-(relation:Relation {graph: $graph})-[:OBJECT]->(object:Entity)
WHERE relation.predicate = $predicate AND relation.support >= $minimum
RETURN
  subject.name AS subject, relation.predicate AS predicate, object.name AS object, relation.support AS support
ORDER BY support DESC, subject, object
