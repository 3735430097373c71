"""Measuring the search on questions with known answers, beside simpler systems."""
