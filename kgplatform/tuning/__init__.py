"""Better prompts: what can be changed in one, which changes are worth trying, and whether what came out is better."""
