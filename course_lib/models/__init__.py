"""The models of Part II and after: one module a concept, importing at most the concepts below it."""
