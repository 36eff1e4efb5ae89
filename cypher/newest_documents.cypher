// Answers: which documents were read last?
// Parameters: $graph = "main", $count = 20
// Columns: number, source, document, title, language, mentions, facts, failure
// Kind: named
MATCH (document:Document) USING INDEX document:Document(number)
WHERE document.number >= 0 AND document.graph = $graph
WITH document ORDER BY document.number DESC LIMIT $count
RETURN
  document.number AS number, document.source AS source, document.id AS document, document.title AS title,
  document.language AS language,
  COUNT { (document)<-[:IN]-() } AS mentions,
  COUNT { (document)<-[:STATED_IN]-(:Relation) } AS facts,
  document.failure AS failure
ORDER BY number DESC
