"""Words: Chinese is the source, English is complete, and neither is anywhere else."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from jinja2 import Environment, nodes

from tests.house import catalogue
from tests.house.catalogue import CATALOGUE, IDEOGRAPH
from tests.house.source import ROOT, Module, files, modules, nothing, plant, where

GETTEXT = {
    "_", "N_", "_l", "gettext", "ngettext", "pgettext", "lazy_gettext", "lazy_ngettext",
    "lazy_pgettext",
}  # fmt: skip
# Where Chinese may stand by itself, and why.
CHINESE_AT_HOME = {
    "competition.terms",  # the glossary
    "competition.sentences",  # its longer half
    "competition.demo",  # names of people and schools: data
    "judging.scoring.words",  # scoring is to be lifted out alone: it has no gettext
    "judging.scoring.words_told",  # its longer half
}
# What people say besides, and the glossary's word for it (house.md, section 4).
OTHER_WORDS = {
    "座位": "席位", "单项奖": "专项奖", "参赛者": "选手", "裁判": "评委", "打分": "评分",
    "评分单": "评分表", "评分卡": "评分表", "打分表": "评分表", "总分": "合计 or 得分",
    "解封": "启封", "评审规则": "评审细则", "评分规则": "评审细则", "大奖赛": "赛事",
    "小组": "组别", "登陆": "登录", "帐号": "账号", "撤消": "撤销", "你": "您",
}  # fmt: skip
COMMENTS = re.compile(r"/\*.*?\*/|(?<![:\"'])//[^\n]*", re.DOTALL)


def bare_chinese_in_python(root: Path) -> list[str]:
    return [
        f"{where(root, module.path, line)} {text}"
        for module in modules(root)
        if not any(f"{module.name}.".startswith(f"{home}.") for home in CHINESE_AT_HOME)
        for line, text in _bare(module)
    ]


def _bare(module: Module) -> Iterator[tuple[int, str]]:
    """Chinese literals that no gettext call holds and that are not docstrings."""
    held = {
        id(inner)
        for node in ast.walk(module.tree)
        if _is_gettext(node) or _is_docstring(node)
        for inner in ast.walk(node)
    }
    for node in ast.walk(module.tree):
        if not isinstance(node, ast.Constant) or id(node) in held:
            continue
        if IDEOGRAPH.search(text := str(node.value)):
            yield node.lineno, text


def _is_gettext(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and ast.unparse(node.func) in GETTEXT


def _is_docstring(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def bare_chinese_in_templates(root: Path) -> list[str]:
    environment = Environment(extensions=["jinja2.ext.i18n", "jinja2.ext.do"])
    return [
        f"{where(root, path, line)} {text.strip()}"
        for kind in ("html", "txt")
        for path in files(root, f"templates/**/*.{kind}")
        if path.parent.name != "_patterns"  # the designers' page: its people are samples
        for line, text in _bare_in_template(environment.parse(path.read_text("utf-8")))
    ]


def _bare_in_template(tree: nodes.Template) -> Iterator[tuple[int, str]]:
    calls = [
        call
        for call in tree.find_all(nodes.Call)
        if isinstance(call.node, nodes.Name) and call.node.name in GETTEXT
    ]
    held = {id(one) for call in calls for one in call.find_all(nodes.Const)}
    for data in tree.find_all(nodes.TemplateData):
        if IDEOGRAPH.search(data.data):
            yield data.lineno, data.data
    for const in tree.find_all(nodes.Const):
        if id(const) not in held and IDEOGRAPH.search(str(const.value)):
            yield const.lineno, const.value


def bare_chinese_in_static(root: Path) -> list[str]:
    """Scripts and style sheets take their words from the page, which knows the language."""
    return [
        f"{path.relative_to(root).as_posix()}: {''.join(found)}"
        for pattern in ("static/**/*.js", "static/**/*.css")
        for path in files(root, pattern)
        if (found := IDEOGRAPH.findall(COMMENTS.sub("", path.read_text("utf-8"))))
    ]


def unlabelled(root: Path) -> list[str]:
    """Members of enums that people see and that have no word in `terms.TERMS`.

    People see the state of a thing, a role, and each enum of which any member has a word.
    """
    terms = labelled(root)
    shown = {enum for enum, _ in terms}
    return [
        f"{enum}.{member}"
        for module in modules(root)
        for enum, members in _enums(module)
        if enum in shown | {"Role"} or module.name == "competition.rules.lifecycles"
        for member in members
        if (enum, member) not in terms
    ]


def _enums(module: Module) -> Iterator[tuple[str, list[str]]]:
    if module.name.startswith("judging.scoring"):
        return  # has words of its own
    for node in ast.walk(module.tree):
        if isinstance(node, ast.ClassDef) and "StrEnum" in [ast.unparse(b) for b in node.bases]:
            values = [one.value for one in node.body if isinstance(one, ast.Assign)]
            yield node.name, [str(one.value) for one in values if isinstance(one, ast.Constant)]


def labelled(root: Path) -> set[tuple[str, str]]:
    """The keys (enum, value) of `terms.TERMS`, written there as a literal."""
    tree = ast.parse((root / "competition/terms.py").read_text("utf-8"))
    return {
        ast.literal_eval(key)
        for node in ast.walk(tree)
        if isinstance(node, ast.Dict)
        for key in node.keys
        if isinstance(key, ast.Tuple)
    }


def test_no_chinese_stands_alone_in_python():
    nothing(bare_chinese_in_python(ROOT))


def test_no_chinese_stands_alone_in_templates():
    nothing(bare_chinese_in_templates(ROOT))


def test_no_chinese_stands_alone_in_scripts_and_styles():
    nothing(bare_chinese_in_static(ROOT))


def test_everything_people_see_has_a_word():
    nothing(unlabelled(ROOT))


def other_words(root: Path) -> list[str]:
    """Sentences that call a thing of the glossary by another word."""
    return [
        f"{word} ({better}): {sentence}"
        for sentence in sorted(catalogue.sentences(root))
        for word, better in OTHER_WORDS.items()
        if word in sentence
    ]


def test_every_sentence_uses_the_words_of_the_glossary():
    nothing(other_words(ROOT))


def test_another_word_is_found(tmp_path):
    tree = {"judging/a.py": '_("给参赛者的座位"), _("选手")'}
    assert other_words(plant(tmp_path, tree)) == [
        "座位 (席位): 给参赛者的座位",
        "参赛者 (选手): 给参赛者的座位",
    ]


def test_the_english_is_complete():
    nothing(catalogue.faults(ROOT))


def test_bare_chinese_is_found(tmp_path):
    tree = {
        "competition/stages.py": '"""封分"""\na = _("封分")\nb = "启封"\nc = f"{a}启封"\n',
        "competition/terms.py": 'a = "封分"\n',
        "templates/desk/home.html": '{# 注 #}{{ _("封分") }}\n{{ "启封" }}\n<p>公示\n',
        "static/js/a.js": '// 封分\nconst a = "https://x";\nconst b = "启封";\n',
    }
    root = plant(tmp_path, tree)
    assert bare_chinese_in_python(root) == [
        "competition/stages.py:3 启封",
        "competition/stages.py:4 启封",
    ]
    assert sorted(bare_chinese_in_templates(root)) == [
        "templates/desk/home.html:2 <p>公示",
        "templates/desk/home.html:2 启封",
    ]
    assert bare_chinese_in_static(root) == ["static/js/a.js: 启封"]


def test_a_member_without_a_word_is_found(tmp_path):
    tree = {
        "competition/terms.py": 'TERMS = {("Why", "absent"): N_("缺席")}',
        "judging/models.py": 'class Why(StrEnum):\n    A = "absent"\n    R = "recused"\n',
        "competition/rules/lifecycles.py": 'class StageState(StrEnum):\n    O = "open"\n',
        "competition/policy.py": 'class Act(StrEnum):\n    SEAL = "seal"\n',
    }
    assert unlabelled(plant(tmp_path, tree)) == ["StageState.open", "Why.recused"]


PO = """
msgid ""
msgstr "Content-Type: text/plain; charset=utf-8\\n"

msgid "好"
msgstr "good"

msgid "还差 %(count)s 份"
msgstr "missing: %(number)s"

msgid "封分"
msgstr ""

msgid "旧"
msgstr "old"

msgid "开封。"
msgstr "Opened.Opened."

#, fuzzy
msgid "公示"
msgstr "publicity 公示"
"""


def test_each_fault_of_the_catalogue_is_found(tmp_path):
    words = '_("好"), _("还差 %(count)s 份"), N_("封分"), _("公示"), _l("新"), _("开封。")'
    root = plant(tmp_path, {"competition/stages.py": words, CATALOGUE: PO})
    assert catalogue.faults(root) == [
        "not in the catalogue: 新",
        "no longer used: 旧",
        "unknown named placeholder 'number': 还差 %(count)s 份",
        "untranslated: 封分",
        "said twice: 开封。",
        "fuzzy: 公示",
        "Chinese in the English: 公示",
    ]


def test_a_complete_catalogue_has_no_faults(tmp_path):
    po = PO[: PO.index('msgid "还差')]
    assert catalogue.faults(plant(tmp_path, {"judging/a.py": '_("好")', CATALOGUE: po})) == []
