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
    WITH mention ORDER BY mention.number
    RETURN mention { .key, .text, .label, .start, .end, .inferred }
  } AS mentions,
  COLLECT {
    MATCH (relation:Relation)-[statement:STATED_IN]->(document)
    WITH relation, statement ORDER BY statement.number
    RETURN {
      subject: statement.subject, predicate: relation.predicate, object: statement.object,
      confidence: statement.confidence
    }
  } AS relations,
  COLLECT {
    MATCH (event:Event)-[:STATED_IN]->(document)
    WITH event ORDER BY event.number
    RETURN event {
      .label, .trigger, .start, .end, .confidence,
      arguments: COLLECT {
        MATCH (event)-[argument:ARGUMENT]->(:Entity)
        WITH argument ORDER BY argument.number
        RETURN argument { .role, .mention }
      }
    }
  } AS events
ORDER BY number
