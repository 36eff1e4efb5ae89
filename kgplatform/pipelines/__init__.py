"""The corridor: one short module per verb; introduces the rooms to each other."""
