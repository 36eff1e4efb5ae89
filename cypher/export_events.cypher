// Answers: which events does the graph hold, by key, and who takes part in each?
// Parameters: $graph
// Columns: key, label, trigger, start, end, source, document, arguments
// Kind: read
MATCH (event:Event) USING INDEX event:Event(key)
WHERE event.key > '' AND event.graph = $graph
WITH event ORDER BY event.key
MATCH (event)-[:STATED_IN]->(document:Document)
RETURN
  event.key AS key, event.label AS label, event.trigger AS trigger, event.start AS start, event.end AS end,
  document.source AS source, document.id AS document,
  COLLECT {
    MATCH (event)-[argument:ARGUMENT]->(entity:Entity)
    WITH argument, entity ORDER BY argument.number
    RETURN {role: argument.role, entity: entity.id, name: entity.name}
  } AS arguments
