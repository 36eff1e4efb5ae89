// Answers: nothing; the typed relationships of these facts have the support that the facts have
// Parameters: $relations (relation)
// Columns: none
// Kind: write
UNWIND $relations AS row
MATCH (subject:Entity)<-[:SUBJECT]-(relation:Relation {key: row.relation})-[:OBJECT]->(object:Entity)
MATCH (subject)-[typed {key: row.relation}]->(object)
WHERE type(typed) <> 'FACT'
SET typed.support = relation.support
