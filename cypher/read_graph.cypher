// Answers: whose is this graph, which version of the model has it, under which profile was it resolved, is it typed?
// Parameters: $graph
// Columns: workspace, migration, profile, typed, typing, importing
// Kind: read
MATCH (graph:Graph {name: $graph})
RETURN
  graph.workspace AS workspace, graph.migration AS migration, graph.profile AS profile,
  coalesce(graph.typed, false) AS typed, coalesce(graph.typing, false) AS typing,
  coalesce(graph.importing, false) AS importing
