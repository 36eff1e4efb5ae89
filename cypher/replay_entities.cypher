// Answers: nothing; entities stand that were not there, as the rows say
// Parameters: $rows (key, graph, id, name, label, aliases, digest)
// Columns: none
// Kind: write
UNWIND $rows AS row
CREATE (entity:Entity)
SET entity = row
