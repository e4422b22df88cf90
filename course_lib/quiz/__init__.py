"""The quiz bank: written once in quizzes/, shown, scored, graded and exported from there."""

from course_lib.quiz.display import show

__all__ = ["show"]
