// Answers: what happened when, by the arguments that tell a time?
// Parameters: $graph = "main", $event = null, $name = null, $roles = ["time", "date", "year", "时间", "日期", "年份"], $count = 100
// Columns: time, event, trigger, participants, source, document
// Kind: named
MATCH (document:Document {graph: $graph})<-[:STATED_IN]-(event:Event)-[moment:ARGUMENT]->(said:Entity)
WHERE any(role IN $roles WHERE toLower(moment.role) CONTAINS role) AND ($event IS NULL OR event.label = $event)
WITH document, event, moment, said
WHERE $name IS NULL OR EXISTS {
  MATCH (event)-[:ARGUMENT]->(other:Entity) WHERE other.name = $name OR $name IN other.aliases
}
// "2019年5月3日", "2019-05-03" and "May 3, 2019" become parts that sort: the year first, then the month
WITH document, event, moment, said, reduce(
  plain = toLower(normalize(said.name, NFKC)),
  month IN [
    ['january', '-01-'], ['february', '-02-'], ['march', '-03-'], ['april', '-04-'], ['may', '-05-'],
    ['june', '-06-'], ['july', '-07-'], ['august', '-08-'], ['september', '-09-'], ['october', '-10-'],
    ['november', '-11-'], ['december', '-12-'], ['年', '-'], ['月', '-'], ['日', ''], ['号', ''], ['/', '-'],
    ['.', '-'], [',', '-'], [' ', '-']
  ] | replace(plain, month[0], month[1])
) AS plain
WITH document, event, moment, said, [part IN split(plain, '-') WHERE part =~ '[0-9]{1,4}'] AS parts
WITH
  document, event, moment, said,
  head([part IN parts WHERE size(part) = 4]) AS year,
  [part IN parts WHERE size(part) < 4 | right('0' + part, 2)] AS rest
ORDER BY year IS NULL, year, rest, document.number, event.number, moment.number LIMIT $count
RETURN
  said.name AS time, event.label AS event, event.trigger AS trigger,
  COLLECT {
    MATCH (event)-[part:ARGUMENT]->(other:Entity) WHERE part <> moment
    WITH part, other ORDER BY part.number
    RETURN {role: part.role, name: other.name}
  } AS participants,
  document.source AS source, document.id AS document
