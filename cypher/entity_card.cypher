// Answers: what is known about whoever or whatever bears this name?
// Parameters: $graph = "main", $name
// Columns: name, label, aliases, documents, facts, events
// Kind: named
CALL db.index.fulltext.queryNodes('entity_names', '"' + replace(replace($name, '\\', '\\\\'), '"', '\\"') + '"')
  YIELD node AS entity
WHERE entity.graph = $graph AND (entity.name = $name OR $name IN entity.aliases)
RETURN
  entity.name AS name, entity.label AS label, entity.aliases AS aliases,
  COUNT { MATCH (entity)<-[:REFERS_TO]-(:Mention)-[:IN]->(document:Document) RETURN DISTINCT document } AS documents,
  COLLECT {
    MATCH (entity)-[fact:FACT]-(other:Entity)
    WITH fact ORDER BY fact.support DESC, fact.predicate, other.name
    RETURN {subject: startNode(fact).name, predicate: fact.predicate, object: endNode(fact).name, support: fact.support}
  } AS facts,
  COLLECT {
    MATCH (entity)<-[argument:ARGUMENT]-(event:Event)
    WITH argument, event ORDER BY event.label, event.key
    RETURN {label: event.label, trigger: event.trigger, role: argument.role}
  } AS events
ORDER BY documents DESC, entity.id
