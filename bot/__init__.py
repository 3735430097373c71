"""What Rasa loads of ours: the tokenizer, the tracker store, domain, endpoints and credentials."""
