// Answers: which entities have names like these words, one letter wrong or not?
// Parameters: $graph = "main", $words, $count = 20
// Columns: name, label, aliases, score
// Kind: named
WITH reduce(
  plain = toLower($words),
  mark IN ['\\', '+', '-', '&', '|', '!', '(', ')', '{', '}', '[', ']', '^', '"', '~', '*', '?', ':', '/']
  | replace(plain, mark, '\\' + mark)
) AS plain
WITH plain WHERE trim(plain) <> ''
CALL (plain) {
  CALL db.index.fulltext.queryNodes('entity_names', plain, {limit: 1000}) YIELD node AS entity, score
  RETURN entity, score
  UNION ALL
  // a letter wrong: words of four letters or more
  WITH reduce(
    fuzzy = '', word IN split(plain, ' ') | fuzzy + CASE WHEN size(word) > 3 THEN ' ' + word + '~1' ELSE '' END
  ) AS fuzzy
  WHERE fuzzy <> ''
  CALL db.index.fulltext.queryNodes('entity_names', fuzzy, {limit: 1000}) YIELD node AS entity, score
  RETURN entity, score / 2 AS score
  UNION ALL
  // the index of parts leaves out words such as "the" and "it": the whole name is looked for as it is
  CALL db.index.fulltext.queryNodes(
    'entity_spellings', '"' + replace(replace($words, '\\', '\\\\'), '"', '\\"') + '"', {limit: 1000}
  ) YIELD node AS entity, score
  RETURN entity, CASE WHEN entity.name = $words OR $words IN entity.aliases THEN 100.0 + score ELSE score END AS score
}
WITH entity, max(score) AS score
WHERE entity.graph = $graph
RETURN entity.name AS name, entity.label AS label, entity.aliases AS aliases, score
ORDER BY score DESC, name, entity.id LIMIT $count
