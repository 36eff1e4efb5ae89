// Answers: what was left behind when its document or its fact went (mentions, events, FACT edges)?
// Parameters: $graph = "main"
// Columns: what, text, key
// Kind: named
CALL () {
  MATCH (mention:Mention {graph: $graph})
  WHERE NOT EXISTS { (mention)-[:IN]->(:Document) }
  RETURN 'mention without document' AS what, mention.text AS text, mention.key AS key
  UNION ALL
  MATCH (event:Event {graph: $graph})
  WHERE NOT EXISTS { (event)-[:STATED_IN]->(:Document) }
  RETURN 'event without document' AS what, event.label AS text, event.key AS key
  UNION ALL
  MATCH (subject:Entity {graph: $graph})-[fact:FACT]->(object:Entity)
  WHERE NOT EXISTS { (:Relation {key: fact.key}) }
  RETURN
    'FACT without relation' AS what, subject.name + ' ' + fact.predicate + ' ' + object.name AS text, fact.key AS key
}
RETURN what, text, key
ORDER BY what, text, key
