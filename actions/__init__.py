"""The answers: which record, which field, which words."""
