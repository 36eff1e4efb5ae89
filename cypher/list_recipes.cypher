// Answers: how were the documents read, and how many in each way?
// Parameters: $graph
// Columns: recipe, documents, failed
// Kind: named
MATCH (document:Document {graph: $graph})
RETURN coalesce(document.recipe, "failed") AS recipe, count(*) AS documents, count(document.failure) AS failed
ORDER BY documents DESC, recipe
