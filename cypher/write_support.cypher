// Answers: nothing; these facts have this support, on the node and on the edge
// Parameters: $relations (relation, support)
// Columns: none
// Kind: write
UNWIND $relations AS row
MATCH (relation:Relation {key: row.relation})
OPTIONAL MATCH ()-[fact:FACT {key: row.relation}]->()
USING INDEX fact:FACT(key)
SET relation.support = row.support, fact.support = row.support
