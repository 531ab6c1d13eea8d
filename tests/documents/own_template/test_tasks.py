from __future__ import annotations

import json
from typing import TYPE_CHECKING

from toolkit.documents.own_template.check import check_package
from toolkit.documents.own_template.fill import fill_package
from toolkit.documents.own_template.tasks import check_task, fill_task

if TYPE_CHECKING:
    from toolkit.documents.own_template.material import Material


def test_what_the_process_says_of_a_filling_is_plain(hospital: bytes, given: Material) -> None:
    told, package = fill_task((hospital, given, False))
    filled = fill_package(hospital, given)
    assert package == filled.package
    assert json.loads(json.dumps(told)) == told
    assert told["taken"] == filled.taken
    assert [one["written"] for one in told["left"]] == ["protocol.identity.phase"]


def test_what_the_process_says_of_a_check_is_plain(hospital: bytes, given: Material) -> None:
    told, nothing = check_task((hospital, given.names))
    assert nothing == b""
    assert told == [one.as_json() for one in check_package(hospital, given.names)]
    assert json.loads(json.dumps(told)) == told
