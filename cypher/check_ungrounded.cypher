// Answers: which mentions do not stand literally in their text?
// Parameters: $graph = "main"
// Columns: text, label, source, document
// Kind: named
MATCH (mention:Mention {graph: $graph, grounded: false})-[:IN]->(document:Document)
RETURN mention.text AS text, mention.label AS label, document.source AS source, document.id AS document
ORDER BY source, document, text
