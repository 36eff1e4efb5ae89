"""The front door: options in, one pipeline, print."""
