// Answers: which facts say another support than their documents give, or lack their one FACT edge?
// Parameters: $graph
// Columns: relation
// Kind: read
MATCH (relation:Relation {graph: $graph})
CALL (relation) {
  MATCH (relation)-[:STATED_IN]->(document:Document)
  RETURN count(DISTINCT document) AS stated
}
CALL (relation) {
  MATCH (subject)-[fact:FACT {key: relation.key}]->(object)
  RETURN
    count(fact) AS edges,
    count(CASE WHEN fact.predicate = relation.predicate AND fact.support = relation.support
      AND EXISTS { (relation)-[:SUBJECT]->(subject) } AND EXISTS { (relation)-[:OBJECT]->(object) } THEN 1 END) AS right
}
WITH relation, stated, edges, right
WHERE relation.support IS NULL OR relation.support <> stated OR edges <> 1 OR right <> 1
RETURN relation.key AS relation
