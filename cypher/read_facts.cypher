// Answers: which facts are there between entities, and how many documents state each?
// Parameters: $graph
// Columns: subject, predicate, object, support
// Kind: read
MATCH (subject:Entity)<-[:SUBJECT]-(relation:Relation {graph: $graph})-[:OBJECT]->(object:Entity)
RETURN subject.id AS subject, relation.predicate AS predicate, object.id AS object, relation.support AS support
