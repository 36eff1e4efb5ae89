// Answers: nothing; documents are listed in the order in which they were read
// Parameters: none
// Columns: none
// Kind: schema
CREATE INDEX document_number IF NOT EXISTS FOR (document:Document) ON (document.number)
