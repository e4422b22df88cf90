"""
what: Sends scripts, widgets, unknown types, lone surrogates and thousands of parts as its cell's outputs.
"""

from IPython.display import HTML, SVG, Javascript, Markdown, display

from course_lib.grading.wall import shell

display(
    HTML("<script>alert(1)</script><img src=x onerror=alert(1)><iframe src='file:///etc/passwd'></iframe>")
)
display(Javascript("alert(1)"), Markdown("[x](javascript:alert(1)) <script>alert(2)</script>"))
display(SVG("<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'><script>alert(1)</script></svg>"))
display({"application/vnd.jupyter.widget-view+json": {"model_id": "x"}, "text/plain": "\ud800\x00"}, raw=True)
display({"text/plain": ["not", "text"], "text/html": 7, "image/png": "<script>"}, raw=True)
print("\ud800\x00\x1b]0;title\x07\u202e")
kept = get_ipython().display_pub.keep.__self__
kept.parts += [
    {"output_type": "update_display_data"},
    {"output_type": "error"},
    {"output_type": "stream", "text": 4},
]
kept.parts += [
    {"output_type": "error", "ename": "\ud800", "evalue": "", "traceback": [1, None, "\x00"]}
] * 1500
