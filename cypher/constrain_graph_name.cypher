// Answers: nothing; no two graphs of a database may share a name
// Parameters: none
// Columns: none
// Kind: schema
CREATE CONSTRAINT graph_name IF NOT EXISTS FOR (graph:Graph) REQUIRE graph.name IS UNIQUE
