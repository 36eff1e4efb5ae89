// Answers: which events and arguments does the schema not know (no role = the event itself)?
// Parameters: $graph = "main", $events (label, roles)
// Columns: event, trigger, role, source, document
// Kind: named
MATCH (event:Event {graph: $graph})-[:STATED_IN]->(document:Document)
OPTIONAL MATCH (event)-[argument:ARGUMENT]->(:Entity)
WITH event, document, argument.role AS role, [type IN $events WHERE type.label = event.label] AS known
WHERE size(known) = 0 OR (role IS NOT NULL AND none(type IN known WHERE size(type.roles) = 0 OR role IN type.roles))
RETURN DISTINCT
  event.label AS event, event.trigger AS trigger, CASE WHEN size(known) > 0 THEN role END AS role,
  document.source AS source, document.id AS document
ORDER BY event, role, source, document, trigger
