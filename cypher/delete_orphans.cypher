// Answers: nothing; mentions and events whose document was deleted by hand are gone
// Parameters: $graph
// Columns: none
// Kind: write
MATCH (node:Mention|Event {graph: $graph})
WHERE NOT EXISTS { (node)-[:IN|STATED_IN]->(:Document) }
DETACH DELETE node
