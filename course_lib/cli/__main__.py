"""`python -m course_lib.cli`, the same as `course`."""

from course_lib.cli import main

main()
