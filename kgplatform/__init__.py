"""kgplatform builds knowledge graphs from text in Neo4j and proves how good they are."""
