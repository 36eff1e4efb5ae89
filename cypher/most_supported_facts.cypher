// Answers: which facts do most documents state?
// Parameters: $graph = "main", $count = 20
// Columns: subject, predicate, object, support
// Kind: named
MATCH (relation:Relation {graph: $graph})
WITH relation ORDER BY relation.support DESC, relation.key LIMIT $count
MATCH (subject:Entity)<-[:SUBJECT]-(relation)-[:OBJECT]->(object:Entity)
RETURN
  subject.name AS subject, relation.predicate AS predicate, object.name AS object, relation.support AS support
ORDER BY support DESC, predicate, subject, object
