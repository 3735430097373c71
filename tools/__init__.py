"""Developer commands: environments, locks, build steps, the supervisor and the test run."""
