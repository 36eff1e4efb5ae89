// Answers: nothing; these documents are gone
// Parameters: $documents (keys)
// Columns: none
// Kind: write
UNWIND $documents AS key
MATCH (document:Document {key: key})
DETACH DELETE document
