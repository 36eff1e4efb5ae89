"""An extractor learnt from labelled examples, without an LLM: mentions by a CRF, relations and events by linear models.

Knows no files but the one that `Model.save` writes, and no task but what the examples ask.
"""
