// Answers: who takes part in which events, as what, and how often?
// Parameters: $graph = "main", $event = null, $role = null, $count = 100
// Columns: event, role, name, label, times
// Kind: named
MATCH (:Document {graph: $graph})<-[:STATED_IN]-(event:Event)-[argument:ARGUMENT]->(entity:Entity)
WHERE ($event IS NULL OR event.label = $event) AND ($role IS NULL OR argument.role = $role)
WITH event.label AS event, argument.role AS role, entity, count(*) AS times
ORDER BY times DESC, event, role, entity.name, entity.id LIMIT $count
RETURN event, role, entity.name AS name, entity.label AS label, times
