"""The content of the assistant, its schema, loader and checks."""
