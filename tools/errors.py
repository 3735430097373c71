"""The exceptions of the developer commands.

ToolError             caught at the edge of every command; its text is the whole message
├── InterpreterError  no usable Python of the wanted version
├── SettingError      an environment variable holds something unusable
├── StepError         a program that a command ran ended badly
└── PortError         an address a service needs is taken
"""

from __future__ import annotations


class ToolError(Exception):
    """A failure a developer can act on; `exit_code` is what the command ends with."""

    exit_code = 1


class InterpreterError(ToolError):
    """No interpreter of the wanted version was found."""

    exit_code = 2


class SettingError(ToolError):
    """An environment variable cannot be read."""

    exit_code = 2


class StepError(ToolError):
    """A program ended with an exit code other than 0, or without its output."""


class PortError(ToolError):
    """A port that a service needs is in use."""
