"""What is in a dataset: counts, examples, leaks between splits, odd records. Nothing is kept but counts and marks."""
