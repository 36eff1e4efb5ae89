// Answers: whose is this graph, which version of the model has it, and under which profile was it resolved?
// Parameters: $graph
// Columns: workspace, migration, profile
// Kind: read
MATCH (graph:Graph {name: $graph})
RETURN graph.workspace AS workspace, graph.migration AS migration, graph.profile AS profile
