// Answers: which facts does the graph hold, by key, and which characters of which documents state each?
// Parameters: $graph
// Columns: key, subject, subject_name, subject_label, predicate, object, object_name, object_label, support, statements
// Kind: read
MATCH (relation:Relation) USING INDEX relation:Relation(key)
WHERE relation.key > '' AND relation.graph = $graph
WITH relation ORDER BY relation.key
MATCH (subject:Entity)<-[:SUBJECT]-(relation)-[:OBJECT]->(object:Entity)
RETURN
  relation.key AS key, subject.id AS subject, subject.name AS subject_name, subject.label AS subject_label,
  relation.predicate AS predicate, object.id AS object, object.name AS object_name, object.label AS object_label,
  relation.support AS support,
  COLLECT {
    MATCH (relation)-[statement:STATED_IN]->(document:Document)
    MATCH (left:Mention {key: statement.subject})
    MATCH (right:Mention {key: statement.object})
    WITH statement, document, left, right ORDER BY document.number, statement.number, statement.key
    RETURN {
      source: document.source, document: document.id, recipe: statement.recipe, confidence: statement.confidence,
      subject_text: left.text, subject_start: left.start, subject_end: left.end,
      object_text: right.text, object_start: right.start, object_end: right.end
    }
  } AS statements
