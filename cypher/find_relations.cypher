// Answers: which of these facts are stored already?
// Parameters: $relations (keys)
// Columns: relation
// Kind: read
UNWIND $relations AS key
MATCH (relation:Relation {key: key})
RETURN relation.key AS relation
