// Answers: nothing; the support of these facts is the number of documents that state them, on the node and on the edge
// Parameters: $relations (keys)
// Columns: none
// Kind: write
UNWIND $relations AS key
MATCH (relation:Relation {key: key})
CALL (relation) {
  MATCH (relation)-[:STATED_IN]->(document:Document)
  RETURN count(DISTINCT document) AS support
}
WITH relation, support WHERE relation.support <> support
SET relation.support = support
WITH relation, support
MATCH ()-[fact:FACT {key: relation.key}]->()
USING INDEX fact:FACT(key)
SET fact.support = support
