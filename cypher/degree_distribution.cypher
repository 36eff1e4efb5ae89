// Answers: how many entities take part in how many facts and events?
// Parameters: $graph = "main"
// Columns: degree, entities
// Kind: named
MATCH (entity:Entity {graph: $graph})
RETURN COUNT { (entity)<-[:SUBJECT|OBJECT|ARGUMENT]-() } AS degree, count(*) AS entities
ORDER BY degree DESC
