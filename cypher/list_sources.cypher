// Answers: which collections of documents is the graph built from, and how much does each say?
// Parameters: $graph
// Columns: source, language, documents, failed, characters, mentions, statements
// Kind: named
MATCH (document:Document {graph: $graph})
RETURN
  document.source AS source, document.language AS language,
  count(*) AS documents, count(document.failure) AS failed,
  sum(size(coalesce(document.text, ''))) AS characters,
  sum(COUNT { (document)<-[:IN]-(:Mention) }) AS mentions,
  sum(COUNT { (document)<-[:STATED_IN]-() }) AS statements
ORDER BY source, language
