// Answers: nothing; what no document carries and what has no key is gone, nodes and FACT edges
// Parameters: $graph
// Columns: none
// Kind: write
CALL () {
  MATCH (node:Document|Entity|Mention|Event|Relation {graph: $graph})
  WHERE node.key IS NULL
    OR (NOT node:Document AND NOT node:Entity AND NOT EXISTS { (node)-[:IN|STATED_IN]->(:Document) })
  DETACH DELETE node
}
CALL () {
  MATCH (:Entity {graph: $graph})-[fact:FACT]->()
  WHERE NOT EXISTS { (:Relation {key: fact.key}) }
  DELETE fact
}
