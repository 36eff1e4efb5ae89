"""More examples from examples: kinds that propose, filters that keep only what is right, each reason counted."""
