"""The assistant on the province's Zalo Official Account."""
