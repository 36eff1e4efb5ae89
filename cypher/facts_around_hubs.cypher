// Answers: which facts stand around the entities that have most of them?
// Parameters: $graph = "main", $hubs = 8, $each = 10
// Columns: subject, subject_name, subject_label, predicate, object, object_name, object_label, support
// Kind: named
MATCH (hub:Entity {graph: $graph})
WITH hub, COUNT { (hub)-[:FACT]-() } AS degree
WHERE degree > 0
ORDER BY degree DESC, hub.name, hub.id LIMIT $hubs
CALL (hub) {
  MATCH (hub)-[fact:FACT]-(:Entity)
  RETURN fact
  ORDER BY fact.support DESC, fact.key LIMIT $each
}
WITH DISTINCT fact, startNode(fact) AS subject, endNode(fact) AS object
RETURN
  subject.id AS subject, subject.name AS subject_name, subject.label AS subject_label, fact.predicate AS predicate,
  object.id AS object, object.name AS object_name, object.label AS object_label, fact.support AS support
ORDER BY subject_name, predicate, object_name, subject, object
