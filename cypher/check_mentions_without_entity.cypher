// Answers: which mentions mean no entity?
// Parameters: $graph = "main"
// Columns: text, label, source, document
// Kind: named
MATCH (mention:Mention {graph: $graph})
WHERE NOT EXISTS { (mention)-[:REFERS_TO]->(:Entity) }
OPTIONAL MATCH (mention)-[:IN]->(document:Document)
RETURN mention.text AS text, mention.label AS label, document.source AS source, document.id AS document
ORDER BY source, document, text
