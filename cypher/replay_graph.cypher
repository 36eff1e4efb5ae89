// Answers: nothing; the graph is this workspace's
// Parameters: $rows (name, workspace, migration, profile)
// Columns: none
// Kind: write
UNWIND $rows AS row
MERGE (graph:Graph {name: row.name})
SET graph = row
