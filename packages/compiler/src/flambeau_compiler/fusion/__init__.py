"""Groups of ops that run as one kernel."""
