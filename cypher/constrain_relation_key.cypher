// Answers: nothing; no two Relation nodes may share a key, and a relation is found by its key
// Parameters: none
// Columns: none
// Kind: schema
CREATE CONSTRAINT relation_key IF NOT EXISTS FOR (relation:Relation) REQUIRE relation.key IS UNIQUE
