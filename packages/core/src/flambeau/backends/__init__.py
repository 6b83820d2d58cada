"""The built-in backends, registered through the same hook that a stranger's plug-in uses."""
