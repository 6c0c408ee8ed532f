"""Training of the encoder. Needs the extra `train`; nothing else in the product imports this package."""
