"""Assignments: what their tests call, how their text becomes nbgrader's notebook, how solutions are tried."""
