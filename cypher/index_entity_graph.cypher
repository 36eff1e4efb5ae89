// Answers: nothing; the entities of one graph are found without looking at the others
// Parameters: none
// Columns: none
// Kind: schema
CREATE INDEX entity_graph IF NOT EXISTS FOR (entity:Entity) ON (entity.graph)
