"""nbgrader's settings for the Validate button: a warning does not count as a failure, as in grading."""

c = get_config()  # type: ignore[name-defined]  # noqa: F821  # nbgrader puts it there

c.Execute.timeout = 30
c.Execute.startup_timeout = 120
c.Execute.extra_arguments = ['--IPKernelApp.exec_lines=__import__("sys").stderr = __import__("sys").stdout']
