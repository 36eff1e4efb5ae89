// Answers: nothing; these facts say how many documents state them, on the node and on the edge
// Parameters: $rows (keys)
// Columns: none
// Kind: write
UNWIND $rows AS key
MATCH (subject:Entity)<-[:SUBJECT]-(relation:Relation {key: key})-[:OBJECT]->(object:Entity)
MATCH (subject)-[fact:FACT {key: key}]->(object)
WITH relation, fact, COUNT { MATCH (relation)-[:STATED_IN]->(document:Document) RETURN DISTINCT document } AS support
SET relation.support = support, fact.support = support
