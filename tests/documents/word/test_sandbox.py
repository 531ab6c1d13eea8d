from __future__ import annotations

import pickle
from typing import TYPE_CHECKING, Any

import pytest
from jinja2 import TemplateError, UndefinedError
from jinja2.exceptions import SecurityError
from pydantic import BaseModel

from toolkit.documents.word import house_template
from toolkit.documents.word.package import pack, read_package
from toolkit.documents.word.sandbox import (
    Plain,
    TemplateEnvironment,
    refuse_objects,
    render_limited,
    render_package,
)
from toolkit.errors import DocumentError

if TYPE_CHECKING:
    from collections.abc import Callable


class Model(BaseModel):
    """A model such as the protocol's, passed to a template by mistake."""

    title: str = "A trial"


def render(source: str, **context: Any) -> str:
    return TemplateEnvironment().from_string(source).render(context)


def test_a_pickle_in_a_template_is_not_loaded() -> None:
    # pydantic's parse_raw loads a pickle when it is asked to: that would run any command.
    attack = pickle.dumps("loaded").decode("latin-1").replace("'", "\\'")
    source = "{{ m.parse_raw('" + attack + "', proto='pickle', allow_pickle=True) }}"
    with pytest.raises(SecurityError):
        render(source, m=Model())


def test_even_a_plain_attribute_of_a_model_is_refused() -> None:
    with pytest.raises(SecurityError):
        render("{{ m.title }}", m=Model())


@pytest.mark.parametrize(
    "source",
    [
        "{{ cycler.__init__.__globals__ }}",
        "{{ ''.__class__.__mro__ }}",
        "{{ draft.__class__ }}",
        "{{ d.update({'a': 1}) }}",
        "{{ range(10**9) }}",
    ],
)
def test_ways_out_of_a_template_are_closed(source: str) -> None:
    with pytest.raises((SecurityError, UndefinedError)):
        render(source, d={}, draft=True)


def test_a_key_comes_before_a_method_of_the_same_name() -> None:
    assert render("{{ d.items }}/{{ d.get('a') }}", d={"items": "key", "a": "b"}) == "key/b"


def test_loops_and_texts_keep_their_harmless_parts() -> None:
    source = "{% for x in xs %}{{ loop.index }}{{ x.upper() }}{% endfor %}"
    assert render(source, xs=["a", "b"]) == "1A2B"


def test_an_unknown_name_is_an_error() -> None:
    with pytest.raises(UndefinedError):
        render("{{ unheard }}", title="A trial")


def test_text_is_escaped() -> None:
    assert render("{{ x }}", x="R&D <b>") == "R&amp;D &lt;b&gt;"


def test_objects_are_refused_before_rendering() -> None:
    refuse_objects({"a": ["b", {"c": 1}], "d": True})
    with pytest.raises(TypeError, match=r"context\.a\[\]\.c is a Model"):
        refuse_objects({"a": [{"c": Model()}]})


@pytest.mark.parametrize("source", ["{{ 'x' * 50000000 }}", "{{ 9 ** 300000 }}", "{{ 1 + 1 }}"])
def test_a_template_does_not_compute(source: str) -> None:
    with pytest.raises(SecurityError, match="may not compute"):
        render(source)


def test_filters_that_make_a_text_longer_are_unknown() -> None:
    with pytest.raises(TemplateError, match="No filter named 'center'"):
        render("{{ 'x' | center(50000000) }}")


@pytest.fixture
def mine() -> Callable[[str], bytes]:
    """A function that gives the house template with another title."""

    def make(tag: str) -> bytes:
        parts = read_package(house_template.build())
        body = parts["word/document.xml"]
        parts["word/document.xml"] = body.replace(b"{{ title }}", tag.encode())
        return pack(parts)

    return make


CONTEXT: dict[str, Plain] = {
    "draft": True,
    **dict.fromkeys(
        (
            "title", "subject", "cover", "front", "contents", "body", "version", "date",
            "protocol_number", "short_title", "confidentiality",
        ),
        "x",
    ),
}  # fmt: skip


def test_a_package_is_rendered_alike_here_and_in_the_limited_process(
    mine: Callable[[str], bytes],
) -> None:
    raw = mine("{{ title }}!")
    here = read_package(render_package(raw, CONTEXT, "mine.docx"))
    there = read_package(render_limited(raw, CONTEXT, "mine.docx"))
    assert b">x!<" in here["word/document.xml"]
    assert here["word/document.xml"] == there["word/document.xml"]


@pytest.mark.parametrize(
    "attack",
    [
        "{{ 'x' * 50000000 }}",
        "{{ 9 ** 300000 }}",
        "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
        "{{ draft.parse_raw('x', proto='pickle', allow_pickle=True) }}",
        "{{ title.format(9) }}",
        "{{ '{:>50000000}'['format'](1) }}",
        "{% for a in unheard %}{% endfor %}",
    ],
)
def test_attacks_on_a_package_are_told_by_its_name(
    mine: Callable[[str], bytes], attack: str
) -> None:
    with pytest.raises(DocumentError, match=r"the template mine\.docx cannot be rendered"):
        render_package(mine(attack), CONTEXT, "mine.docx")
