// Answers: between which entities does this predicate hold, by so many documents at least?
// Parameters: $graph = "main", $predicate, $minimum = 1, $count = 1000
// Columns: subject, predicate, object, support
// Kind: named
MATCH (relation:Relation {graph: $graph})
WHERE relation.predicate = $predicate AND relation.support >= $minimum
WITH relation ORDER BY relation.support DESC, relation.key LIMIT $count
MATCH (subject:Entity)<-[:SUBJECT]-(relation)-[:OBJECT]->(object:Entity)
RETURN
  subject.name AS subject, relation.predicate AS predicate, object.name AS object, relation.support AS support
ORDER BY support DESC, subject, object
