// Answers: which graphs does this database hold, and whose are they?
// Parameters: none
// Columns: graph, workspace, migration, profile
// Kind: named
MATCH (graph:Graph)
RETURN graph.name AS graph, graph.workspace AS workspace, graph.migration AS migration, graph.profile AS profile
ORDER BY graph
