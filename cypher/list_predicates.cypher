// Answers: which predicates are there, and how many facts has each?
// Parameters: $graph = "main"
// Columns: predicate, facts, statements
// Kind: named
MATCH (relation:Relation {graph: $graph})
RETURN relation.predicate AS predicate, count(relation) AS facts, sum(relation.support) AS statements
ORDER BY facts DESC, predicate
