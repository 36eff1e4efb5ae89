// Answers: which documents does the graph hold, by key?
// Parameters: $graph
// Columns: source, document, number, language, title, topic, text, recipe, failure
// Kind: read
MATCH (document:Document) USING INDEX document:Document(key)
WHERE document.key > '' AND document.graph = $graph
WITH document ORDER BY document.key
RETURN
  document.source AS source, document.id AS document, document.number AS number, document.language AS language,
  document.title AS title, document.topic AS topic, document.text AS text, document.recipe AS recipe,
  document.failure AS failure
