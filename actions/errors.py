"""What can go wrong while answering.

ActionError
├── DialogueError   dialogue.yml or templates.yml is wrong
└── RenderError     a record's field has no template
"""

from __future__ import annotations


class ActionError(Exception):
    """Base of all errors of this package."""


class DialogueError(ActionError):
    """The description of the dialogue, or a template, is wrong."""


class RenderError(ActionError):
    """A field cannot be put into words."""
