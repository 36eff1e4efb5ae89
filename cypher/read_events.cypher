// Answers: which events are there, where do they stand, and which entities take part in them?
// Parameters: $graph
// Columns: source, document, label, trigger, start, arguments
// Kind: read
MATCH (document:Document {graph: $graph})<-[:STATED_IN]-(event:Event)
RETURN
  document.source AS source, document.id AS document, event.label AS label, event.trigger AS trigger,
  event.start AS start,
  COLLECT { MATCH (event)-[argument:ARGUMENT]->(entity:Entity) RETURN [argument.role, entity.id] } AS arguments
