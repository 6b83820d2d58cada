"""For the tests of backends: a GPU that is not there, and what must hold on it as on one that is.

The cases take the fixtures `device`, its name, and `gpu`, `fb.<device>`.
"""
