// Answers: how many entities lack their real label or carry another, and how many facts lack their typed relationship?
// Parameters: $graph, $label_tokens (real label by label), $type_tokens (type by predicate)
// Columns: untyped
// Kind: read
CALL () {
  MATCH (entity:Entity {graph: $graph})
  WITH labels(entity) AS carried, $label_tokens[entity.label] AS token
  WHERE NOT all(label IN carried WHERE label IN ['Entity', token])
    OR (token IS NOT NULL AND NOT token IN carried)
  RETURN count(*) AS entities
}
CALL () {
  MATCH (subject:Entity)<-[:SUBJECT]-(relation:Relation {graph: $graph})-[:OBJECT]->(object:Entity)
  WITH relation, $type_tokens[relation.predicate] AS token,
    [(subject)-[typed {key: relation.key}]->(object) WHERE type(typed) <> 'FACT' | typed] AS carried
  WHERE size(carried) <> (CASE WHEN token IS NULL THEN 0 ELSE 1 END)
    OR any(typed IN carried WHERE type(typed) <> token OR typed.support <> relation.support OR typed.support IS NULL)
  RETURN count(*) AS facts
}
CALL () {
  MATCH (:Entity {graph: $graph})-[typed]->(:Entity)
  WHERE type(typed) <> 'FACT' AND typed.key IS NOT NULL AND NOT EXISTS { (:Relation {key: typed.key}) }
  RETURN count(*) AS strays
}
RETURN entities + facts + strays AS untyped
