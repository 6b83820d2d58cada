"""A plug-in that cannot be imported."""

raise OSError("libbroken.so.1: cannot open shared object file")
