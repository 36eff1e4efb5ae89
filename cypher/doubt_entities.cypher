// Answers: nothing; these entities have no digest any more, so that the next load writes them
// Parameters: $entities (keys)
// Columns: none
// Kind: write
UNWIND $entities AS key
MATCH (entity:Entity {key: key})
REMOVE entity.digest
