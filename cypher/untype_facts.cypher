// Answers: nothing; the typed relationships of these facts are gone
// Parameters: $relations (keys)
// Columns: none
// Kind: write
UNWIND $relations AS key
MATCH (subject:Entity)<-[:SUBJECT]-(relation:Relation {key: key})-[:OBJECT]->(object:Entity)
MATCH (subject)-[typed {key: key}]->(object)
WHERE type(typed) <> 'FACT'
WITH collect(typed) AS all
FOREACH (typed IN all | DELETE typed)
