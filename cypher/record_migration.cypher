// Answers: nothing; the graph has this version of the model
// Parameters: $graph, $migration
// Columns: none
// Kind: write
MATCH (graph:Graph {name: $graph})
SET graph.migration = $migration
