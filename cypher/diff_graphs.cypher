// Answers: which facts does only one of two graphs hold, by names and labels?
// Parameters: $graph = "main", $other, $count = 1000
// Columns: only_in, subject, predicate, object, support
// Kind: named
// names and labels are compared, not nodes: the same text read in two ways gives two graphs of different nodes
CALL () {
  MATCH (subject:Entity)<-[:SUBJECT]-(relation:Relation {graph: $graph})-[:OBJECT]->(object:Entity)
  RETURN $graph AS held_by, subject, relation, object
  UNION ALL
  MATCH (subject:Entity)<-[:SUBJECT]-(relation:Relation {graph: $other})-[:OBJECT]->(object:Entity)
  RETURN $other AS held_by, subject, relation, object
}
WITH
  subject.name AS subject, subject.label AS subject_label, relation.predicate AS predicate, object.name AS object,
  object.label AS object_label, collect(DISTINCT held_by) AS held_by, max(relation.support) AS support
WHERE size(held_by) = 1
RETURN held_by[0] AS only_in, subject, predicate, object, support
ORDER BY only_in, predicate, subject, object LIMIT $count
