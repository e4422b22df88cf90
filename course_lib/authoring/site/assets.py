"""Files of the site: only local ones, only those that are used.

MathJax comes from sphinx-mathjax-offline, the icons are cut from the theme's own package at build time.
"""

from __future__ import annotations

import re
import shutil
from importlib.metadata import distribution
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import quote

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.errors import ExtensionError

_ICON = re.compile(r'[{,]"?([\w-]+)"?:\[(\d+),(\d+),\[[^\]]*\],"\w+","([^"]*)"\]')
_UNUSED = ("scripts/fontawesome.js*", "vendor", "**/*.map", "locales", "images/logo_*")
_INDEX = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="refresh" content="0; url={page}"><link rel="canonical" href="{page}"></head>
<body><main><h1>{title}</h1><p><a href="{page}">Go to the first page</a></p></main></body></html>
"""


def setup(app: Sphinx) -> None:
    """Set the paths, complete each page, and tidy the output at the end."""
    app.connect("config-inited", _configure)
    app.connect("env-get-outdated", _outdated)
    app.connect("html-page-context", _complete_body)
    # After Sphinx's own handler (500), which gives the first page MathJax whenever any page has a formula.
    app.connect("html-page-context", _drop_mathjax, priority=600)
    app.connect("build-finished", _finish)
    app.add_css_file("icons.css")


def _configure(app: Sphinx, config: Config) -> None:
    config.mathjax_path = "mathjax/tex-chtml.js"


def _outdated(app: Sphinx, env: object, added: set[str], changed: set[str], removed: set[str]) -> list[str]:
    """Every page, after a change of a style, script or template; Sphinx itself looks at none of these."""
    built = Path(app.outdir) / "index.html"
    folders = (Path(app.srcdir) / "book" / name for name in ("_static", "_templates"))
    newest = max(path.stat().st_mtime for folder in folders for path in folder.rglob("*"))
    if not built.exists() or built.stat().st_mtime < newest:
        return sorted(app.env.found_docs)
    return []


def _complete_body(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Load images lazily, and name the size of SVG files so that nothing jumps when they arrive.

    The role that docutils gives the entries of a bibliography is deprecated, and not one for a list.
    """
    folder = Path(app.srcdir)
    sizes = {Path(stored).name: svg_size(folder / source) for source, (_, stored) in app.env.images.items()}

    def complete(tag: re.Match[str]) -> str:
        width, height = sizes.get(Path(tag["src"]).name) or (0, 0)
        size = f' width="{width}" height="{height}"' if width else ""
        return f'<img loading="lazy"{size} {tag["rest"]}'

    if "body" in context:
        body = re.sub(r'<img (?P<rest>[^>]*src="(?P<src>[^"]+)")', complete, context["body"])
        context["body"] = body.replace('role="doc-biblioentry"', 'role="listitem"')


def _drop_mathjax(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """A page without formulas does not load 300 kB to typeset none."""
    if app.env.domains["math"].data["has_equations"].get(page):
        return
    path = app.config.mathjax_path
    context["script_files"] = [file for file in context["script_files"] if path not in str(file.filename)]


def svg_size(path: Path) -> tuple[int, int] | None:
    """Width and height in CSS pixels of an SVG file that states them, else None."""
    if path.suffix != ".svg" or not path.is_file():
        return None
    head = path.read_text(encoding="utf-8")[:2000]
    found = [re.search(rf'<svg[^>]*\s{side}="([\d.]+)(pt|px)?"', head) for side in ("width", "height")]
    if not all(found):
        return None
    width, height = (round(float(m[1]) * (4 / 3 if m[2] == "pt" else 1)) for m in found if m)
    return width, height


def _finish(app: Sphinx, error: Exception | None) -> None:
    if error is not None or app.builder.format != "html":
        return
    output = Path(app.outdir)
    static = output / "_static"
    _copy_mathjax(static / "mathjax")
    _remove_unused(static)
    css = icon_css(used_icons(output))
    (static / "icons.css").write_text(css, encoding="utf-8")
    page = app.builder.get_target_uri(app.config.root_doc)
    (output / "index.html").write_text(
        _INDEX.format(title=app.config.html_title, page=page), encoding="utf-8"
    )


def _copy_mathjax(target: Path) -> None:
    """Copy what TeX input and HTML output need: 2 MB of the package's 15."""
    package = distribution("sphinx-mathjax-offline")
    found = next(f for f in package.files or [] if f.name == "tex-chtml.js")
    source = Path(str(found.locate())).parent
    for part in ("output/chtml/fonts/woff-v2", "input/tex/extensions"):
        shutil.copytree(source / part, target / part, dirs_exist_ok=True)
    shutil.copy2(source / "tex-chtml.js", target)


def _remove_unused(static: Path) -> None:
    for pattern in _UNUSED:
        for path in list(static.glob(pattern)):
            shutil.rmtree(path) if path.is_dir() else path.unlink()


def used_icons(output: Path) -> set[str]:
    """Names of the Font Awesome icons that the built pages and the course's own styles name."""
    pages = (path.read_text(encoding="utf-8") for path in output.rglob("*.html"))
    classes = {
        name
        for page in pages
        for names in re.findall(r'class="([^"]*\bfa-[^"]*)"', page)
        for name in names.split()
    }
    styles = (output / "_static" / "course.css").read_text(encoding="utf-8")
    in_pages = {name.removeprefix("fa-") for name in classes if name.startswith("fa-")}
    return (in_pages - {"solid", "regular", "brands", "lg"}) | set(
        re.findall(r"var\(--icon-([\w-]+)\)", styles)
    )


def icon_css(names: set[str]) -> str:
    """A style sheet with each icon as a mask; raises ExtensionError for a name that the theme lacks."""
    scripts = files("pydata_sphinx_theme").joinpath("theme/pydata_sphinx_theme/static/scripts")
    theme = scripts.joinpath("fontawesome.js").read_text(encoding="utf-8")
    # The file lists brands, then regular, then solid icons: the last of a name is the solid one.
    known = {m[1]: (m[2], m[3], m[4]) for m in _ICON.finditer(theme)}
    unknown = names - known.keys()
    if unknown:
        raise ExtensionError(
            f"no icon is named {', '.join(sorted(unknown))}. Use a name of Font Awesome 6 solid."
        )
    rules = []
    for name in sorted(names):
        width, height, path = known[name]
        picture = (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}"><path d="{path}"/></svg>'
        )
        rules.append(f':root{{--icon-{name}:url("data:image/svg+xml,{quote(picture)}")}}')
        rules.append(f".fa-{name}{{--icon:var(--icon-{name})}}")
    return "\n".join(rules) + "\n"
