// Answers: nothing; so many more documents state these facts, on the node and on the edge
// Parameters: $relations (relation, support)
// Columns: none
// Kind: write
UNWIND $relations AS row
MATCH (relation:Relation {key: row.relation})
OPTIONAL MATCH ()-[fact:FACT {key: row.relation}]->()
USING INDEX fact:FACT(key)
SET relation.support = relation.support + row.support
SET fact.support = relation.support
