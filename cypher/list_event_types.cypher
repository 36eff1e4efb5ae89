// Answers: which events are there, with which roles, and how often?
// Parameters: $graph = "main"
// Columns: label, events, roles
// Kind: named
MATCH (document:Document {graph: $graph})<-[:STATED_IN]-(event:Event)
WITH event.label AS label, count(event) AS events, collect(event) AS all
RETURN
  label, events,
  COLLECT {
    UNWIND all AS event
    MATCH (event)-[argument:ARGUMENT]->(:Entity)
    WITH argument.role AS role, count(*) AS times ORDER BY times DESC, role
    RETURN {role: role, times: times}
  } AS roles
ORDER BY events DESC, label
