// Answers: which names do several entities bear, of one label or of several?
// Parameters: $graph = "main", $count = 100
// Columns: name, entities, labels
// Kind: named
MATCH (entity:Entity {graph: $graph})
UNWIND [entity.name] + entity.aliases AS name
WITH name, entity ORDER BY entity.label, entity.id
WITH name, collect(DISTINCT entity) AS entities
WHERE size(entities) > 1
WITH name, entities ORDER BY size(entities) DESC, name LIMIT $count
RETURN name, size(entities) AS entities, [entity IN entities | entity.label] AS labels
ORDER BY entities DESC, name
