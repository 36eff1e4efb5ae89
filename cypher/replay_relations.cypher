// Answers: nothing; facts stand between their entities, both as nodes and as FACT edges
// Parameters: $rows (key, graph, subject, predicate, object)
// Columns: none
// Kind: write
UNWIND $rows AS row
MATCH (subject:Entity {key: row.subject})
MATCH (object:Entity {key: row.object})
MERGE (relation:Relation {key: row.key})
  ON CREATE SET relation.graph = row.graph, relation.predicate = row.predicate
MERGE (relation)-[:SUBJECT]->(subject)
MERGE (relation)-[:OBJECT]->(object)
MERGE (subject)-[fact:FACT {key: row.key}]->(object)
  ON CREATE SET fact.predicate = row.predicate
