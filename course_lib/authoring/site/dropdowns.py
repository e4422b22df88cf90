"""An admonition of class `dropdown` becomes a native `<details>`, which needs no JavaScript and no mouse."""

from __future__ import annotations

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform


class Dropdowns(SphinxPostTransform):
    """Replace each dropdown admonition of a page by a details element."""

    default_priority = 400
    formats = ("html",)

    def run(self, **kwargs: object) -> None:
        """Replace every dropdown, inner ones too."""
        for admonition in list(self.document.findall(nodes.Admonition)):
            if isinstance(admonition, nodes.Element) and "dropdown" in admonition["classes"]:
                # Not replace_self, which would pass the admonition's classes on.
                admonition.parent.replace(admonition, self._details(admonition))

    def _details(self, admonition: nodes.Element) -> list[nodes.Node]:
        title, *body = admonition.children
        classes = [name for name in admonition["classes"] if name != "dropdown"]
        ids = f' id="{admonition["ids"][0]}"' if admonition["ids"] else ""
        opening = f'<details class="{" ".join(["course-details", *classes])}"{ids}><summary>'
        words = nodes.inline("", "", *title.children, classes=["course-details-title"])
        return [_html(opening), words, _html("</summary><div>"), *body, _html("</div></details>")]


def _html(text: str) -> nodes.raw:
    return nodes.raw("", text, format="html")


def setup(app: Sphinx) -> None:
    """Add the transform."""
    app.add_post_transform(Dropdowns)
