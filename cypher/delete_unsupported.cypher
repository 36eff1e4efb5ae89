// Answers: nothing; those of these facts that no document states are gone, nodes and edges
// Parameters: $relations (keys)
// Columns: none
// Kind: write
UNWIND $relations AS key
MATCH (relation:Relation {key: key})
WHERE NOT EXISTS { (relation)-[:STATED_IN]->(:Document) }
CALL (relation) {
  MATCH ()-[fact:FACT {key: relation.key}]->()
  USING INDEX fact:FACT(key)
  DELETE fact
}
DETACH DELETE relation
