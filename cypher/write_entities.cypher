// Answers: nothing; entities are as the rows say
// Parameters: $graph, $entities (key, id, name, label, aliases, digest)
// Columns: none
// Kind: write
UNWIND $entities AS row
MERGE (entity:Entity {key: row.key})
SET entity.graph = $graph,
    entity.id = row.id,
    entity.name = row.name,
    entity.label = row.label,
    entity.aliases = row.aliases,
    entity.digest = row.digest
