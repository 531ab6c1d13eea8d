from __future__ import annotations

import pickle
from typing import Any

import pytest
from jinja2 import UndefinedError
from jinja2.exceptions import SecurityError
from pydantic import BaseModel

from toolkit.documents.word.sandbox import TemplateEnvironment, refuse_objects


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
