"""Changes of the portal's database, in order."""
