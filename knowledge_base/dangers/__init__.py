"""The learned half of recognising a danger: what is seen of a text, the model, and its training."""
