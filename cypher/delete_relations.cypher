// Answers: nothing; these facts are gone, nodes and edges
// Parameters: $relations (keys)
// Columns: none
// Kind: write
UNWIND $relations AS key
MATCH (relation:Relation {key: key})
OPTIONAL MATCH ()-[fact:FACT {key: key}]->()
USING INDEX fact:FACT(key)
// all are found before the first is deleted: a look-up among deletions of the same transaction is slow
WITH collect(relation) AS relations, collect(fact) AS facts
FOREACH (fact IN facts | DELETE fact)
FOREACH (relation IN relations | DETACH DELETE relation)
