// Answers: nothing; entities are found by parts of their names and aliases, Chinese by pairs of characters
// Parameters: none
// Columns: none
// Kind: schema
CREATE FULLTEXT INDEX entity_names IF NOT EXISTS FOR (entity:Entity) ON EACH [entity.name, entity.aliases]
OPTIONS {indexConfig: {`fulltext.analyzer`: 'cjk'}}
