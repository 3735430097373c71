"""What Rasa loads of ours: tokenizer, featurizer, tracker store, domain, endpoints and credentials."""
