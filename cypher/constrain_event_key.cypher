// Answers: nothing; no two Event nodes may share a key, and a event is found by its key
// Parameters: none
// Columns: none
// Kind: schema
CREATE CONSTRAINT event_key IF NOT EXISTS FOR (event:Event) REQUIRE event.key IS UNIQUE
