"""What several rooms must agree on about text: folding, tokens, sentences, language."""
