// Answers: nothing; the facts of one graph are found without looking at the others
// Parameters: none
// Columns: none
// Kind: schema
CREATE INDEX relation_graph IF NOT EXISTS FOR (relation:Relation) ON (relation.graph)
