// Answers: nothing; these documents tell of no event any more
// Parameters: $documents (keys)
// Columns: none
// Kind: write
UNWIND $documents AS key
MATCH (document:Document {key: key})<-[:STATED_IN]-(event:Event)
DETACH DELETE event
