// Answers: nothing; a document states a relation between two mentions once
// Parameters: none
// Columns: none
// Kind: schema
CREATE CONSTRAINT statement_key IF NOT EXISTS FOR ()-[statement:STATED_IN]-() REQUIRE statement.key IS UNIQUE
