// Answers: which predicates do the facts have?
// Parameters: $graph
// Columns: name
// Kind: read
MATCH (relation:Relation {graph: $graph})
RETURN DISTINCT relation.predicate AS name
