"""Whether curated records say what the official records of the same code say."""
