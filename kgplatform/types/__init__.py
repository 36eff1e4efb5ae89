"""The nouns that rooms hand to each other: frozen values that know nothing of files, models or servers."""
