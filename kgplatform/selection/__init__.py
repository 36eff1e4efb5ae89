"""The best of many labelled texts: none twice, none bad, unlike each other. Knows texts and gold, and no files."""
