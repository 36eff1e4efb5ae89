// Answers: whose is this graph, after we claimed it if it was nobody's?
// Parameters: $graph, $workspace, $migration
// Columns: workspace, migration
// Kind: write
MERGE (graph:Graph {name: $graph})
  ON CREATE SET graph.workspace = $workspace, graph.migration = $migration, graph.typed = false
RETURN graph.workspace AS workspace, graph.migration AS migration
