// Answers: what does this document say: its text, names, facts and events?
// Parameters: $graph = "main", $source, $document
// Columns: number, title, text, mentions, facts, events, recipe, failure
// Kind: named
MATCH (document:Document {graph: $graph}) WHERE document.source = $source AND document.id = $document
RETURN
  document.number AS number, document.title AS title, document.text AS text,
  COLLECT {
    MATCH (document)<-[:IN]-(mention:Mention)-[:REFERS_TO]->(entity:Entity)
    WITH mention, entity ORDER BY mention.number
    RETURN {text: mention.text, label: mention.label, start: mention.start, end: mention.end, entity: entity.name}
  } AS mentions,
  COLLECT {
    MATCH (document)<-[statement:STATED_IN]-(relation:Relation)
    MATCH (subject:Entity)<-[:SUBJECT]-(relation)-[:OBJECT]->(object:Entity)
    WITH statement, relation, subject, object ORDER BY statement.number
    RETURN {subject: subject.name, predicate: relation.predicate, object: object.name}
  } AS facts,
  COLLECT {
    MATCH (document)<-[:STATED_IN]-(event:Event)
    WITH event ORDER BY event.number
    RETURN {
      label: event.label, trigger: event.trigger,
      arguments: COLLECT {
        MATCH (event)-[argument:ARGUMENT]->(entity:Entity)
        WITH argument, entity ORDER BY argument.number
        RETURN {role: argument.role, name: entity.name}
      }
    }
  } AS events,
  document.recipe AS recipe, document.failure AS failure
