// Answers: nothing; no two Mention nodes may share a key, and a mention is found by its key
// Parameters: none
// Columns: none
// Kind: schema
CREATE CONSTRAINT mention_key IF NOT EXISTS FOR (mention:Mention) REQUIRE mention.key IS UNIQUE
