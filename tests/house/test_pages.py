"""Pages: each view has its act and its template, each template its view, and nothing is inline."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from jinja2 import Environment, meta, nodes

from competition.web import guard
from tests.house.source import ROOT, files, modules, nothing, plant
from tests.house.views import rendered, views
from tests.pictures import SCREENS

# Not pages of a blueprint: shared parts, and what several views print or answer errors with.
SHARED = ("_layout/", "_parts/", "_patterns/", "errors/", "print/")
COMMENT = re.compile(r"\{#.*?#\}|<!--.*?-->", re.DOTALL)
INLINE = {
    "inline script": re.compile(
        r"<script(?![^>]*\bsrc=)(?![^>]*type=[\"']application/json)[^>]*>", re.IGNORECASE
    ),
    "inline style": re.compile(r"<style\b|<[^>]*\sstyle\s*=", re.IGNORECASE),
    "inline handler": re.compile(r"<[a-z][^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "javascript: address": re.compile(r"javascript:", re.IGNORECASE),
    "unescaped text": re.compile(r"\|\s*safe\b|\{%-?\s*autoescape\s+false"),
}


def templates(root: Path) -> dict[str, str]:
    """Name → text, without comments."""
    folder = root / "templates"
    return {
        path.relative_to(folder).as_posix(): COMMENT.sub("", path.read_text("utf-8"))
        for path in files(folder, "**/*.html")
    }


def of_blueprints(root: Path) -> list[str]:
    """Pages. A name that begins with `_` is a part that several pages of the folder share."""
    pages = (name for name in templates(root) if "/" in name and not name.startswith(SHARED))
    return [name for name in pages if "/_" not in name]


def views_without_act(root: Path) -> list[str]:
    return [view.spot for view in views(root) if len(view.acts) != 1]


def views_with_another_template(root: Path) -> list[str]:
    """What a GET view renders has its own name; other methods may show the page they came from."""
    return [
        f"{view.spot} {view.endpoint} renders {name}"
        for view in views(root)
        for name in view.templates
        if "get" in view.methods
        and not name.startswith(SHARED)
        and name != f"{view.endpoint.replace('.', '/')}.html"
        and "/" in name
    ]


def missing_templates(root: Path) -> list[str]:
    """Rendered, extended, imported or included, and not there."""
    there = templates(root)
    wanted = [(name, module.name) for module in modules(root) for name in rendered(module.tree)]
    wanted += [(name, user) for user, text in there.items() for name in referenced(text)]
    return sorted({f"{name} (in {user})" for name, user in wanted if name not in there})


def referenced(text: str) -> Iterator[str]:
    tree = Environment(extensions=["jinja2.ext.i18n", "jinja2.ext.do"]).parse(text)
    found = meta.find_referenced_templates(tree)
    assert not list(tree.find_all(nodes.ScopedEvalContextModifier))
    return (name for name in found if name is not None)


def idle_templates(root: Path) -> list[str]:
    """Pages without a view of their name, and shared parts that nobody uses."""
    endpoints = {view.endpoint for view in views(root)}
    there = templates(root)
    used = {name for module in modules(root) for name in rendered(module.tree)}
    used |= {name for text in there.values() for name in referenced(text)}
    pages = [
        n for n in of_blueprints(root) if n.removesuffix(".html").replace("/", ".") not in endpoints
    ]
    return pages + [name for name in there if name not in used]


def inline_parts(root: Path) -> list[str]:
    """What the content security policy would refuse, or what would let text become markup."""
    return [
        f"{name}: {what}"
        for name, text in templates(root).items()
        for what, pattern in INLINE.items()
        if pattern.search(text)
    ]


CHECKS = [
    views_without_act,
    views_with_another_template,
    missing_templates,
    idle_templates,
    inline_parts,
]


@pytest.mark.parametrize("check", CHECKS)
def test_pages_are_in_order(check):
    nothing(check(ROOT))


def test_the_sources_tell_of_every_view_that_answers(site):
    """The static reading above misses nothing: it finds the endpoints the app really has."""
    answering = {name for name in site.view_functions if not name.endswith("static")}
    assert {view.endpoint for view in views(ROOT)} == answering


def test_an_unguarded_view_is_noticed_at_start(site):
    site.view_functions["bare"] = lambda: ""
    assert guard.unguarded(site) == ["bare"]


WEB = """
bp = Blueprint("desk", __name__)

@bp.get("/desk")
{act}
def home():
    return page("{template}")
"""


def _site(tmp_path, *, act="@allows(Act.SEE_DESK)", template="desk/home.html", text="", **more):
    tree = {"judging/web/desk.py": WEB.format(act=act, template=template)}
    tree |= {"templates/desk/home.html": text} | more
    return plant(tmp_path, tree)


@pytest.mark.parametrize("check", CHECKS)
def test_a_good_site_has_no_faults(tmp_path, check):
    assert check(_site(tmp_path, text="<p>{{ name }}</p><script src='x.js'></script>")) == []


def test_a_view_without_act_is_found(tmp_path):
    assert views_without_act(_site(tmp_path, act="")) == ["judging/web/desk.py:6"]


def test_a_view_with_another_template_is_found(tmp_path):
    root = _site(tmp_path, template="desk/start.html")
    assert views_with_another_template(root) == [
        "judging/web/desk.py:6 desk.home renders desk/start.html"
    ]
    assert missing_templates(root) == ["desk/start.html (in judging.web.desk)"]
    assert idle_templates(root) == ["desk/home.html"]


def test_a_template_without_view_is_found(tmp_path):
    root = _site(tmp_path, **{"templates/desk/old.html": "", "templates/_parts/old.html": ""})
    assert set(idle_templates(root)) == {"desk/old.html", "_parts/old.html"}


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("<script>let a</script>", "inline script"),
        ('<p style="color: red">', "inline style"),
        ("<style>p {}</style>", "inline style"),
        ('<button onclick="go()">', "inline handler"),
        ('<a href="javascript:go()">', "javascript: address"),
        ("{{ name|safe }}", "unescaped text"),
    ],
)
def test_inline_parts_are_found(tmp_path, text, what):
    assert inline_parts(_site(tmp_path, text=text)) == [f"desk/home.html: {what}"]


def test_every_folder_of_pages_is_photographed_on_its_screens() -> None:
    """`make pictures` meets every blueprint, so a new one must say who reads it on what."""
    folders = {name.split("/")[0] for name in of_blueprints(ROOT)}
    assert len(folders) > 8
    assert folders - SCREENS.keys() == set()
