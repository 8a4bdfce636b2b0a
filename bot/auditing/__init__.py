"""The blindness audit: runs the proofs of `analyzers.audit` over real payloads, texts and, if supplied, influence."""
