// Answers: which documents state this fact, and in which characters?
// Parameters: $graph = "main", $subject, $predicate, $object
// Columns: source, document, subject, subject_start, subject_end, object, object_start, object_end, recipe, confidence
// Kind: named
CALL db.index.fulltext.queryNodes('entity_spellings', '"' + replace(replace($subject, '\\', '\\\\'), '"', '\\"') + '"')
  YIELD node AS one
WHERE one.graph = $graph AND (one.name = $subject OR $subject IN one.aliases)
CALL db.index.fulltext.queryNodes('entity_spellings', '"' + replace(replace($object, '\\', '\\\\'), '"', '\\"') + '"')
  YIELD node AS other
WHERE other.graph = $graph AND (other.name = $object OR $object IN other.aliases)
MATCH (one)-[fact:FACT {predicate: $predicate}]->(other)
MATCH (:Relation {key: fact.key})-[statement:STATED_IN]->(document:Document)
OPTIONAL MATCH (left:Mention {key: statement.subject})
OPTIONAL MATCH (right:Mention {key: statement.object})
WITH document, statement, left, right ORDER BY document.number, statement.number
RETURN
  document.source AS source, document.id AS document,
  left.text AS subject, left.start AS subject_start, left.end AS subject_end,
  right.text AS object, right.start AS object_start, right.end AS object_end,
  statement.recipe AS recipe, statement.confidence AS confidence
