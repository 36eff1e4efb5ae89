// Answers: nothing; returns when every index is ready to be used
// Parameters: $seconds
// Columns: none
// Kind: read
CALL db.awaitIndexes($seconds)
