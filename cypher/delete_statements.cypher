// Answers: which facts did these documents state, now that they state none?
// Parameters: $documents (keys)
// Columns: relation
// Kind: write
UNWIND $documents AS key
MATCH (document:Document {key: key})<-[statement:STATED_IN]-(relation:Relation)
WITH DISTINCT statement, relation
DELETE statement
RETURN DISTINCT relation.key AS relation
