"""The proofs of blindness as functions: paired runs, pairs of texts, and what may leak through proxies."""
