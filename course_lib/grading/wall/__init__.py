"""The wall between student code and tests: what a submission computes crosses it as plain data alone."""
