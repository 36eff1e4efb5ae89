// Answers: nothing; documents stand that were not there, with their mentions, statements and events
// Parameters: $rows (document, mentions, statements, events)
// Columns: none
// Kind: write
UNWIND $rows AS row
CREATE (document:Document)
SET document = row.document
WITH document, row
CALL (document, row) {
  UNWIND row.mentions AS mention
  MATCH (entity:Entity {key: mention.entity})
  CREATE (node:Mention)-[:IN]->(document)
  SET node = mention.node
  CREATE (node)-[:REFERS_TO {score: mention.score, reason: mention.reason}]->(entity)
}
CALL (document, row) {
  UNWIND row.statements AS statement
  MATCH (relation:Relation {key: statement.relation})
  CREATE (relation)-[stated:STATED_IN]->(document)
  SET stated = statement.edge
}
CALL (document, row) {
  UNWIND row.events AS event
  CREATE (node:Event)-[:STATED_IN]->(document)
  SET node = event.node
  WITH node, event
  UNWIND event.arguments AS argument
  MATCH (entity:Entity {key: argument.entity})
  CREATE (node)-[part:ARGUMENT]->(entity)
  SET part = argument.edge
}
