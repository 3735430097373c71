"""The channel of the province's Zalo Official Account."""
