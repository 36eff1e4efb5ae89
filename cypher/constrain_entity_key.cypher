// Answers: nothing; no two Entity nodes may share a key, and a entity is found by its key
// Parameters: none
// Columns: none
// Kind: schema
CREATE CONSTRAINT entity_key IF NOT EXISTS FOR (entity:Entity) REQUIRE entity.key IS UNIQUE
