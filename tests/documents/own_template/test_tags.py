from __future__ import annotations

import pytest

from toolkit.documents.own_template.tags import tags_in


def test_a_name_is_found_with_its_place() -> None:
    (tag,) = tags_in("Version {{ version }} of")
    assert (tag.kind, tag.name, tag.text) == ("value", "version", "{{ version }}")
    assert (tag.start, tag.name_start) == (8, 11)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("{{title}}", "title"),
        ("{{p body }}", "body"),
        ("{{r title }}", "title"),
        ("{{ protocol.roles.people[0].name }}", "protocol.roles.people[0].name"),
        ("{{ section.5.2 }}", "section.5.2"),
        ("{{ consent.key-information }}", "consent.key-information"),
        ("{{\u00a0title\u00a0}}", "title"),
    ],
)
def test_names_of_every_form_are_understood(text: str, name: str) -> None:
    (tag,) = tags_in(text)
    assert (tag.kind, tag.name) == ("value", name)


@pytest.mark.parametrize(
    ("text", "kind", "whole", "negated"),
    [
        ("{%p if draft %}", "if", True, False),
        ("{%p if not draft %}", "if", True, True),
        ("{% if draft %}", "if", False, False),
        ("{%r if draft %}", "if", False, False),
        ("{%p endif %}", "endif", True, False),
        ("{% endif %}", "endif", False, False),
    ],
)
def test_conditions_are_understood(text: str, kind: str, *, whole: bool, negated: bool) -> None:
    (tag,) = tags_in(text)
    assert (tag.kind, tag.whole, tag.negated) == (kind, whole, negated)


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("{{ 'x' * 50000000 }}", "template.logic"),
        ("{{ 9**300000 }}", "template.logic"),
        ("{{ cycler.__init__.__globals__['os'] }}", "template.logic"),
        ("{{ title | upper }}", "template.logic"),
        ("{{ title.upper() }}", "template.logic"),
        ("{{ }}", "template.logic"),
        ("{% for x in xs %}", "template.logic"),
        ("{% else %}", "template.logic"),
        ("{%p if n == 1 %}", "template.logic"),
        ("{# note #}", "template.logic"),
        ("{{ “title” }}", "template.typographic"),
        ("{{ sample–size }}", "template.typographic"),
        ("{%p if draft –%}", "template.typographic"),
        ("{{ title", "template.braces"),
        ("title }}", "template.braces"),
        ("{{ {{ title }} }}", "template.braces"),
    ],
)
def test_anything_else_is_told(text: str, rule: str) -> None:
    tags = [tag for tag in tags_in(text) if tag.kind == "bad"]
    assert tags
    assert {tag.rule for tag in tags} == {rule}
    assert all(tag.message and tag.hint for tag in tags)


def test_a_text_without_tags_has_none() -> None:
    assert tags_in("Plain { text } of 5 %} no") != ()
    assert tags_in("Plain { text }") == ()


def test_a_megabyte_of_braces_is_read_quickly() -> None:
    assert len(tags_in("{{ " * 20_000)) == 20_000
