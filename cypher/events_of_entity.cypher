// Answers: in which events does this entity take part, as what, and with whom?
// Parameters: $graph = "main", $name, $count = 100
// Columns: label, trigger, role, others, source, document
// Kind: named
CALL db.index.fulltext.queryNodes('entity_spellings', '"' + replace(replace($name, '\\', '\\\\'), '"', '\\"') + '"')
  YIELD node AS entity
WHERE entity.graph = $graph AND (entity.name = $name OR $name IN entity.aliases)
MATCH (entity)<-[argument:ARGUMENT]-(event:Event)
WITH argument, event LIMIT 5000
MATCH (event)-[:STATED_IN]->(document:Document)
WITH event, argument, document ORDER BY document.number, event.number, argument.number LIMIT $count
RETURN
  event.label AS label, event.trigger AS trigger, argument.role AS role,
  COLLECT {
    MATCH (event)-[part:ARGUMENT]->(other:Entity) WHERE part <> argument
    WITH part, other ORDER BY part.number
    RETURN {role: part.role, name: other.name}
  } AS others,
  document.source AS source, document.id AS document
