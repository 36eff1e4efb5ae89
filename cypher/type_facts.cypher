// Answers: nothing; between the entities of these facts stands a relationship of the predicate's type too
// Parameters: $relations (key, predicate, subject, object, support), $tokens (type by predicate)
// Columns: none
// Kind: write
UNWIND $relations AS row
MATCH (subject:Entity {key: row.subject})
MATCH (object:Entity {key: row.object})
CALL (row, subject, object) {
  MATCH (subject)-[orphan {key: row.key}]->(object)
  WHERE type(orphan) <> 'FACT'
  DELETE orphan
}
WITH row, subject, object, $tokens[row.predicate] AS token
WHERE token IS NOT NULL
CREATE (subject)-[:$(token) {key: row.key, support: row.support}]->(object)
