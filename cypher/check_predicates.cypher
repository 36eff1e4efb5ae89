// Answers: which facts have a predicate that the schema does not know?
// Parameters: $graph = "main", $predicates
// Columns: subject, predicate, object, support
// Kind: named
MATCH (subject:Entity)<-[:SUBJECT]-(relation:Relation {graph: $graph})-[:OBJECT]->(object:Entity)
WHERE NOT relation.predicate IN $predicates
RETURN
  subject.name AS subject, relation.predicate AS predicate, object.name AS object, relation.support AS support
ORDER BY predicate, support DESC, subject, object
