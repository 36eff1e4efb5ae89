// Answers: nothing; returns when every index is ready to be used
// Parameters: $seconds
// Columns: none
// Kind: schema
CALL db.awaitIndexes($seconds)
