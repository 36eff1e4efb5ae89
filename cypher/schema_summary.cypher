// Answers: which labels does the graph join by which predicates, and how often?
// Parameters: $graph = "main"
// Columns: subject_label, predicate, object_label, facts, statements
// Kind: named
MATCH (subject:Entity)<-[:SUBJECT]-(relation:Relation {graph: $graph})-[:OBJECT]->(object:Entity)
RETURN
  subject.label AS subject_label, relation.predicate AS predicate, object.label AS object_label,
  count(relation) AS facts, sum(relation.support) AS statements
ORDER BY facts DESC, predicate, subject_label, object_label
