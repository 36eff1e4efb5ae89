// Answers: nothing; documents stand with their digests, mentions, statements and events
// Parameters: $graph, $documents (document, mentions, statements, events)
// Columns: none
// Kind: write
UNWIND $documents AS row
MERGE (document:Document {key: row.document.key})
// properties that somebody added stay
SET document += row.document, document.graph = $graph
WITH document, row
CALL (document, row) {
  UNWIND row.mentions AS mention
  MATCH (entity:Entity {key: mention.entity})
  CREATE (node:Mention {
    key: mention.key, graph: $graph, text: mention.text, label: mention.label, start: mention.start, end: mention.end,
    grounded: mention.grounded, inferred: mention.inferred, number: mention.number
  })
  CREATE (node)-[:IN]->(document)
  CREATE (node)-[:REFERS_TO {score: mention.score, reason: mention.reason}]->(entity)
}
CALL (document, row) {
  UNWIND row.statements AS statement
  MATCH (relation:Relation {key: statement.relation})
  CREATE (relation)-[:STATED_IN {
    key: statement.key, subject: statement.subject, object: statement.object, recipe: row.document.recipe,
    confidence: statement.confidence, number: statement.number
  }]->(document)
}
CALL (document, row) {
  UNWIND row.events AS event
  CREATE (node:Event {
    key: event.key, graph: $graph, label: event.label, trigger: event.trigger, start: event.start, end: event.end,
    confidence: event.confidence, number: event.number
  })
  CREATE (node)-[:STATED_IN]->(document)
  WITH node, event
  UNWIND event.arguments AS argument
  MATCH (entity:Entity {key: argument.entity})
  CREATE (node)-[:ARGUMENT {role: argument.role, mention: argument.mention, number: argument.number}]->(entity)
}
