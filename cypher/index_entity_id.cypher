// Answers: nothing; an entity is found by its id, the anchor of its founder
// Parameters: none
// Columns: none
// Kind: schema
CREATE INDEX entity_id IF NOT EXISTS FOR (entity:Entity) ON (entity.id)
