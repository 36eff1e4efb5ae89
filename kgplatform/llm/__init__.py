"""Messages in, completions out; nobody above knows HTTP."""
