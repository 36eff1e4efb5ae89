// Answers: what is known about whoever or whatever bears this name: facts both ways, events, where it is said?
// Parameters: $graph = "main", $name, $count = 20, $snippets = 5
// Columns: name, label, aliases, mentions, degree, facts, events, documents
// Kind: named
CALL db.index.fulltext.queryNodes('entity_spellings', '"' + replace(replace($name, '\\', '\\\\'), '"', '\\"') + '"')
  YIELD node AS entity
WHERE entity.graph = $graph AND (entity.name = $name OR $name IN entity.aliases)
// what is known of a hub is cut: the first 5,000 facts and 1,000 mentions that are found are looked at
WITH entity ORDER BY COUNT { (entity)<-[:REFERS_TO]-() } DESC, entity.id
RETURN
  entity.name AS name, entity.label AS label, entity.aliases AS aliases,
  COUNT { (entity)<-[:REFERS_TO]-() } AS mentions,
  COUNT { (entity)-[:FACT]-() } AS degree,
  COLLECT {
    MATCH (entity)-[fact:FACT]-(:Entity)
    WITH fact LIMIT 5000
    WITH DISTINCT fact ORDER BY fact.support DESC, fact.predicate, fact.key LIMIT $count
    RETURN {subject: startNode(fact).name, predicate: fact.predicate, object: endNode(fact).name, support: fact.support}
  } AS facts,
  COLLECT {
    MATCH (entity)<-[argument:ARGUMENT]-(event:Event)
    WITH argument, event LIMIT 5000
    WITH argument, event ORDER BY event.label, event.key, argument.number LIMIT $count
    RETURN {label: event.label, trigger: event.trigger, role: argument.role}
  } AS events,
  COLLECT {
    MATCH (entity)<-[:REFERS_TO]-(mention:Mention)
    WITH mention LIMIT 1000
    MATCH (mention)-[:IN]->(document:Document)
    WITH document, min(mention.start) AS start
    ORDER BY document.number, document.key LIMIT $snippets
    RETURN {
      source: document.source, document: document.id, title: document.title,
      snippet: substring(document.text, CASE WHEN coalesce(start, 0) < 20 THEN 0 ELSE start - 20 END, 80)
    }
  } AS documents
