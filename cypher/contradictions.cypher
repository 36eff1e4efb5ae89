// Answers: of which entities is a predicate that has one object as a rule said with several?
// Parameters: $graph = "main", $predicates = null, $share = 0.9, $least = 5, $count = 100
// Columns: subject, label, predicate, objects
// Kind: named
// without $predicates: those that have one object for so great a share of at least so many subjects
MATCH (subject:Entity)-[fact:FACT]->(:Entity)
WHERE subject.graph = $graph AND ($predicates IS NULL OR fact.predicate IN $predicates)
WITH fact.predicate AS predicate, subject, count(fact) AS objects
WITH
  predicate, count(subject) AS subjects, sum(CASE objects WHEN 1 THEN 1 ELSE 0 END) AS single,
  collect(CASE WHEN objects > 1 THEN subject END) AS several
WHERE size(several) > 0 AND ($predicates IS NOT NULL OR (subjects >= $least AND single >= $share * subjects))
UNWIND several AS subject
WITH predicate, subject ORDER BY predicate, subject.name, subject.id LIMIT $count
RETURN
  subject.name AS subject, subject.label AS label, predicate,
  COLLECT {
    MATCH (subject)-[fact:FACT {predicate: predicate}]->(object:Entity)
    WITH fact, object ORDER BY fact.support DESC, object.name, object.id
    RETURN {object: object.name, support: fact.support}
  } AS objects
ORDER BY predicate, subject
