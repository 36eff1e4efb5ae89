// Answers: nothing; these entities are gone
// Parameters: $entities (keys)
// Columns: none
// Kind: write
UNWIND $entities AS key
MATCH (entity:Entity {key: key})
DETACH DELETE entity
