// Answers: nothing; these facts have the support that their documents give, and one FACT edge that says the same
// Parameters: $relations (keys)
// Columns: none
// Kind: write
UNWIND $relations AS key
MATCH (relation:Relation {key: key})
CALL (relation) {
  MATCH ()-[fact:FACT {key: relation.key}]->()
  DELETE fact
}
CALL (relation) {
  MATCH (relation)-[:STATED_IN]->(document:Document)
  RETURN count(DISTINCT document) AS stated
}
SET relation.support = stated
WITH relation
MATCH (subject:Entity)<-[:SUBJECT]-(relation)-[:OBJECT]->(object:Entity)
CREATE (subject)-[:FACT {key: relation.key, predicate: relation.predicate, support: relation.support}]->(object)
