// Answers: nothing; an entity is found by a whole name or alias, word for word: no word is left out, not even "the"
// Parameters: none
// Columns: none
// Kind: schema
CREATE FULLTEXT INDEX entity_spellings IF NOT EXISTS FOR (entity:Entity) ON EACH [entity.aliases, entity.name]
OPTIONS {indexConfig: {`fulltext.analyzer`: 'whitespace'}}
