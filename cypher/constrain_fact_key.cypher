// Answers: nothing; a fact has one FACT edge, found by its key
// Parameters: none
// Columns: none
// Kind: schema
CREATE CONSTRAINT fact_key IF NOT EXISTS FOR ()-[fact:FACT]-() REQUIRE fact.key IS UNIQUE
