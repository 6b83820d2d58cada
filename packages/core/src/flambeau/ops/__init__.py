"""The op table: one row declares an op. Row files are read by the generator, the tests and the reference; calls run `_generated`."""
