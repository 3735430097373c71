"""The public side of the assistant: chat interface, masking, emergencies, chat page."""
