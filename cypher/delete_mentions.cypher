// Answers: nothing; these documents mention nothing any more
// Parameters: $documents (keys)
// Columns: none
// Kind: write
UNWIND $documents AS key
MATCH (document:Document {key: key})<-[:IN]-(mention:Mention)
DETACH DELETE mention
