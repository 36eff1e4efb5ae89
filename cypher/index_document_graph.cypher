// Answers: nothing; the documents of one graph are found without looking at the others
// Parameters: none
// Columns: none
// Kind: schema
CREATE INDEX document_graph IF NOT EXISTS FOR (document:Document) ON (document.graph)
