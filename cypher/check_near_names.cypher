// Answers: which entities of one label share a name but for case, width, spaces, hyphens, dots and quotes?
// Parameters: $graph = "main"
// Columns: label, form, entities, names
// Kind: named
MATCH (entity:Entity {graph: $graph})
UNWIND [entity.name] + entity.aliases AS name
WITH entity, name, toLower(normalize(name, NFKC)) AS folded
WITH
  entity, name,
  reduce(
    form = folded,
    mark IN [' ', '-', '‐', '–', '—', '·', '・', '•', '.', ',', '\'', '"', '’', '‘', '“', '”', '《', '》', '(', ')']
    | replace(form, mark, '')
  ) AS form
WHERE form <> ''
WITH entity, name, form ORDER BY name
WITH entity.label AS label, form, collect(DISTINCT entity.id) AS ids, collect(DISTINCT name) AS names
WHERE size(ids) > 1
RETURN label, form, size(ids) AS entities, names
ORDER BY entities DESC, label, form
