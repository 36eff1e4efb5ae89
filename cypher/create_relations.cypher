// Answers: nothing; new facts stand between their entities, both as nodes and as FACT edges
// Parameters: $graph, $relations (key, subject, predicate, object, support)
// Columns: none
// Kind: write
UNWIND $relations AS row
MATCH (subject:Entity {key: row.subject})
MATCH (object:Entity {key: row.object})
CREATE (relation:Relation {key: row.key, graph: $graph, predicate: row.predicate, support: row.support})
CREATE (relation)-[:SUBJECT]->(subject)
CREATE (relation)-[:OBJECT]->(object)
CREATE (subject)-[:FACT {key: row.key, predicate: row.predicate, support: row.support}]->(object)
