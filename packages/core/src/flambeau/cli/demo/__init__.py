"""`flambeau demo`: a convolutional network and a small GPT learn from real data while you watch.

`digits` and `gpt` say what is trained; `training` runs, saves and resumes any such task; `report` and `braille` show
what came of it; `command` is the command line. The same two trainings stand as plain scripts in the repository's
`examples/`, written to be read and copied; a test holds both forms to the same numbers.
"""

from .command import demo

__all__ = ["demo"]
