// Answers: which facts does no document state, or which have lost their subject or object?
// Parameters: $graph = "main"
// Columns: subject, predicate, object, key
// Kind: named
MATCH (relation:Relation {graph: $graph})
OPTIONAL MATCH (relation)-[:SUBJECT]->(subject:Entity)
OPTIONAL MATCH (relation)-[:OBJECT]->(object:Entity)
WITH relation, subject, object
WHERE subject IS NULL OR object IS NULL OR NOT EXISTS { (relation)-[:STATED_IN]->(:Document) }
RETURN subject.name AS subject, relation.predicate AS predicate, object.name AS object, relation.key AS key
ORDER BY predicate, key
