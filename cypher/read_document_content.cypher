// Answers: what stands under these documents, property by property, to be compared with what was written?
// Parameters: $documents (keys)
// Columns: document, mentions, relations, statements, events
// Kind: read
UNWIND $documents AS key
MATCH (document:Document {key: key})
RETURN
  properties(document) AS document,
  COLLECT {
    MATCH (document)<-[:IN]-(mention:Mention)
    RETURN mention {
      .*,
      entities: COLLECT {
        MATCH (mention)-[refers:REFERS_TO]->(entity:Entity)
        RETURN {entity: entity.key, score: refers.score, reason: refers.reason}
      }
    }
  } AS mentions,
  COLLECT {
    MATCH (document)<-[:STATED_IN]-(relation:Relation)
    WITH DISTINCT relation
    RETURN relation {
      .key, .graph, .predicate,
      subjects: COLLECT { MATCH (relation)-[:SUBJECT]->(subject:Entity) RETURN subject.key },
      objects: COLLECT { MATCH (relation)-[:OBJECT]->(object:Entity) RETURN object.key }
    }
  } AS relations,
  COLLECT {
    MATCH (document)<-[statement:STATED_IN]-(relation:Relation)
    RETURN statement { .*, relation: relation.key }
  } AS statements,
  COLLECT {
    MATCH (document)<-[:STATED_IN]-(event:Event)
    RETURN event {
      .*,
      arguments: COLLECT {
        MATCH (event)-[argument:ARGUMENT]->(entity:Entity)
        RETURN argument { .*, entity: entity.key }
      }
    }
  } AS events
