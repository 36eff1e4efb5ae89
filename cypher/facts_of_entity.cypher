// Answers: in which facts does this entity stand, the best supported first, and in which documents?
// Parameters: $graph = "main", $name, $predicate = null, $count = 100
// Columns: subject, predicate, object, support, documents
// Kind: named
CALL db.index.fulltext.queryNodes('entity_spellings', '"' + replace(replace($name, '\\', '\\\\'), '"', '\\"') + '"')
  YIELD node AS entity
WHERE entity.graph = $graph AND (entity.name = $name OR $name IN entity.aliases)
MATCH (entity)-[fact:FACT]-(other:Entity)
WHERE $predicate IS NULL OR fact.predicate = $predicate
WITH fact LIMIT 5000
WITH DISTINCT fact ORDER BY fact.support DESC, fact.predicate, fact.key LIMIT $count
WITH fact, startNode(fact) AS subject, endNode(fact) AS object
RETURN
  subject.name AS subject, fact.predicate AS predicate, object.name AS object, fact.support AS support,
  COLLECT {
    MATCH (:Relation {key: fact.key})-[:STATED_IN]->(document:Document)
    WITH DISTINCT document ORDER BY document.number, document.key LIMIT 5
    RETURN document.source + '#' + document.id
  } AS documents
ORDER BY support DESC, predicate, subject, object
