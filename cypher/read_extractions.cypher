// Answers: what do these documents say, by the nodes and relationships that stand under them?
// Parameters: $documents (keys)
// Columns: number, document, mentions, relations, events
// Kind: read
UNWIND $documents AS key
MATCH (document:Document {key: key})
RETURN
  document.number AS number,
  document {
    .source, .id, .text, .language, .title, .topic, .metadata_keys, .metadata_values, .recipe, .failure
  } AS document,
  COLLECT {
    MATCH (mention:Mention)-[:IN]->(document)
    RETURN mention { .key, .text, .label, .start, .end, .inferred } ORDER BY mention.number
  } AS mentions,
  COLLECT {
    MATCH (relation:Relation)-[statement:STATED_IN]->(document)
    RETURN {
      subject: statement.subject, predicate: relation.predicate, object: statement.object,
      confidence: statement.confidence
    } ORDER BY statement.number
  } AS relations,
  COLLECT {
    MATCH (event:Event)-[:STATED_IN]->(document)
    RETURN event {
      .label, .trigger, .start, .end, .confidence,
      arguments: COLLECT {
        MATCH (event)-[argument:ARGUMENT]->(:Entity)
        RETURN argument { .role, .mention } ORDER BY argument.number
      }
    } ORDER BY event.number
  } AS events
ORDER BY number
