// Answers: how many documents, failed documents, mentions, entities, relations and events does the graph hold?
// Parameters: $graph
// Columns: documents, failed, mentions, entities, relations, events
// Kind: named
CALL () {
  MATCH (document:Document {graph: $graph})
  RETURN
    count(document) AS documents,
    count(document.failure) AS failed,
    sum(COUNT { (document)<-[:IN]-() }) AS mentions,
    sum(COUNT { (document)<-[:STATED_IN]-(:Event) }) AS events
}
CALL () {
  MATCH (entity:Entity {graph: $graph})
  RETURN count(entity) AS entities
}
CALL () {
  MATCH (relation:Relation {graph: $graph})
  RETURN count(relation) AS relations
}
RETURN documents, failed, mentions, entities, relations, events
