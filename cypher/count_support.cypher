// Answers: how many documents state each of these facts, and how many does it say?
// Parameters: $relations (keys)
// Columns: relation, stated, support
// Kind: read
UNWIND $relations AS key
MATCH (relation:Relation {key: key})
CALL (relation) {
  MATCH (relation)-[:STATED_IN]->(document:Document)
  RETURN count(DISTINCT document) AS support
}
RETURN relation.key AS relation, relation.support AS stated, support
