// Answers: how many nodes and FACT edges stand in the graph that no document carries, or without a key?
// Parameters: $graph
// Columns: strays
// Kind: read
CALL () {
  MATCH (node:Document|Entity|Mention|Event|Relation {graph: $graph})
  WHERE node.key IS NULL
    OR (NOT node:Document AND NOT node:Entity AND NOT EXISTS { (node)-[:IN|STATED_IN]->(:Document) })
  RETURN count(node) AS nodes
}
CALL () {
  MATCH (:Entity {graph: $graph})-[fact:FACT]->()
  WHERE NOT EXISTS { (:Relation {key: fact.key}) }
  RETURN count(fact) AS edges
}
RETURN nodes + edges AS strays
