// Answers: which mentions and triggers do not stand in the text where they say they do?
// Parameters: $graph = "main"
// Columns: what, text, there, start, source, document
// Kind: named
MATCH (document:Document {graph: $graph})
CALL (document) {
  MATCH (mention:Mention)-[:IN]->(document)
  RETURN 'mention' AS what, mention.text AS text, mention.start AS start, mention.end AS end
  UNION ALL
  MATCH (event:Event)-[:STATED_IN]->(document)
  RETURN 'trigger' AS what, event.trigger AS text, event.start AS start, event.end AS end
}
WITH document, what, text, start, end
WHERE start IS NOT NULL
WITH
  document, what, text, start,
  CASE WHEN start >= 0 AND end >= start THEN substring(document.text, start, end - start) ELSE '' END AS there
WHERE there <> text
RETURN what, text, there, start, document.source AS source, document.id AS document
ORDER BY source, document, start, text
