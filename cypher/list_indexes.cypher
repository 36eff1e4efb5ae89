// Answers: the names of all indexes that are ready to be used, those of constraints among them
// Parameters: none
// Columns: name
// Kind: read
SHOW INDEXES YIELD name, state WHERE state = 'ONLINE' RETURN name
