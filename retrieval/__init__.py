"""Index and search over the knowledge: which record does a question mean, and how sure is that?"""
