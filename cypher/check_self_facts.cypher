// Answers: which facts have the same entity as subject and object?
// Parameters: $graph = "main"
// Columns: name, label, predicate, aliases, support
// Kind: named
MATCH (entity:Entity {graph: $graph})<-[:SUBJECT]-(relation:Relation)-[:OBJECT]->(entity)
RETURN
  entity.name AS name, entity.label AS label, relation.predicate AS predicate, entity.aliases AS aliases,
  relation.support AS support
ORDER BY support DESC, name, predicate
