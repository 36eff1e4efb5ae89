// Answers: nothing; every fact of the graph has one relationship of its predicate's type besides FACT
// Parameters: $graph, $tokens (type by predicate)
// Columns: none
// Kind: write
MATCH (subject:Entity)<-[:SUBJECT]-(relation:Relation {graph: $graph})-[:OBJECT]->(object:Entity)
CALL (subject, relation, object) {
  WITH subject, relation, object, $tokens[relation.predicate] AS token
  WHERE token IS NOT NULL
  CREATE (subject)-[:$(token) {key: relation.key, support: relation.support}]->(object)
} IN TRANSACTIONS OF 2000 ROWS
