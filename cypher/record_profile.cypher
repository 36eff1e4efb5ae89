// Answers: nothing; the graph names the profile under which it was resolved
// Parameters: $graph, $profile
// Columns: none
// Kind: write
MATCH (graph:Graph {name: $graph})
WHERE graph.profile IS NULL OR graph.profile <> $profile
SET graph.profile = $profile
