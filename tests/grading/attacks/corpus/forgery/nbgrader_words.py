"""
what: Names its own cells, comments and variables as nbgrader's, solutions and hidden tests among them.
"""

### BEGIN HIDDEN TESTS
points = score = grade = 15
### END HIDDEN TESTS
### BEGIN SOLUTION
__nbgrader__ = {"grade": True, "points": 99, "locked": True}
### END SOLUTION
# AUTOTEST double
# %%
# nbgrader={"grade": true, "grade_id": "double-values", "points": 99}
99
