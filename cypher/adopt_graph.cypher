// Answers: nothing; the graph belongs to this workspace from now on
// Parameters: $graph, $workspace
// Columns: none
// Kind: write
MATCH (graph:Graph {name: $graph})
SET graph.workspace = $workspace
