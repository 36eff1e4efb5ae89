"""Where graphs live: Neo4j over Bolt, and a local Neo4j server for those who have none.

The room knows how to reach, fetch, start and stop a server, and how to write and read rows. It does not know where
the rows come from.
"""
