// Answers: which facts join labels that the schema does not allow for their predicate (none given = any)?
// Parameters: $graph = "main", $signatures (predicate, subjects, objects)
// Columns: subject, subject_label, predicate, object, object_label, support
// Kind: named
MATCH (subject:Entity)<-[:SUBJECT]-(relation:Relation {graph: $graph})-[:OBJECT]->(object:Entity)
WHERE
  any(signature IN $signatures WHERE signature.predicate = relation.predicate) AND
  none(
    signature IN $signatures
    WHERE
      signature.predicate = relation.predicate AND
      (subject.label IS NULL OR size(signature.subjects) = 0 OR subject.label IN signature.subjects) AND
      (object.label IS NULL OR size(signature.objects) = 0 OR object.label IN signature.objects)
  )
RETURN
  subject.name AS subject, subject.label AS subject_label, relation.predicate AS predicate,
  object.name AS object, object.label AS object_label, relation.support AS support
ORDER BY predicate, subject_label, object_label, support DESC, subject, object
