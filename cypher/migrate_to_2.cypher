// Answers: nothing; the graph says whether it carries real labels and types, which a program that does not know of them
//   would leave behind when it changes the graph
// Parameters: $graph
// Columns: none
// Kind: write
MATCH (graph:Graph {name: $graph})
WHERE graph.typed IS NULL
SET graph.typed = false
