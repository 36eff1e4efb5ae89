// Answers: nothing; the graph carries real labels and types; `typing` while they are still being made
// Parameters: $graph, $typing
// Columns: none
// Kind: write
MATCH (graph:Graph {name: $graph})
SET graph.typed = true, graph.typing = $typing
