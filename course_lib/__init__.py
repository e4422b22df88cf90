"""The library of the course "From recurrence to attention": small modules, one concept each."""

__version__ = "0.1.0"
