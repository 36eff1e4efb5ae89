// Answers: what stands in the graph without support, as edits by hand may leave it?
// Parameters: $graph = "main"
// Columns: what, nodes
// Kind: named
CALL () {
  MATCH (entity:Entity {graph: $graph}) WHERE NOT EXISTS { (entity)<-[:REFERS_TO]-(:Mention) }
  RETURN 'entities that nothing mentions' AS what, count(entity) AS nodes
  UNION ALL
  MATCH (relation:Relation {graph: $graph}) WHERE NOT EXISTS { (relation)-[:STATED_IN]->(:Document) }
  RETURN 'relations that no document states' AS what, count(relation) AS nodes
  UNION ALL
  MATCH (relation:Relation {graph: $graph})
  WHERE NOT (EXISTS { (relation)-[:SUBJECT]->(:Entity) } AND EXISTS { (relation)-[:OBJECT]->(:Entity) })
  RETURN 'relations without subject or object' AS what, count(relation) AS nodes
  UNION ALL
  MATCH (mention:Mention {graph: $graph}) WHERE NOT EXISTS { (mention)-[:IN]->(:Document) }
  RETURN 'mentions without a document' AS what, count(mention) AS nodes
  UNION ALL
  MATCH (mention:Mention {graph: $graph}) WHERE NOT EXISTS { (mention)-[:REFERS_TO]->(:Entity) }
  RETURN 'mentions without an entity' AS what, count(mention) AS nodes
  UNION ALL
  MATCH (event:Event {graph: $graph}) WHERE NOT EXISTS { (event)-[:STATED_IN]->(:Document) }
  RETURN 'events without a document' AS what, count(event) AS nodes
}
WITH what, nodes WHERE nodes > 0
RETURN what, nodes
