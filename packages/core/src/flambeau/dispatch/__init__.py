"""Keys, kernel tables, modes and the plug-in registry: how a call finds its kernel."""
