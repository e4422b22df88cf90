"""book/claims.yml reads well, and each kind of fault in such a file is told with its line and its mend."""

from __future__ import annotations

from pathlib import Path

import pytest

from course_lib.authoring.claims import CLAIMS_FILE, Claim, ClaimsError, load_claims

ROOT = Path(__file__).resolve().parents[2]
GOOD = '{id: N01, lesson: 01_sequences, verdict: right, claim: "A fact."}'


def write(folder: Path, *entries: str) -> Path:
    path = folder / CLAIMS_FILE
    path.parent.mkdir()
    path.write_text("# A comment.\n" + "".join(f"- {entry}\n" for entry in entries), encoding="utf-8")
    return folder


def test_the_course_has_every_claim_of_its_sources() -> None:
    kinds = [claim.id[0] for claim in load_claims(ROOT)]
    assert {kind: kinds.count(kind) for kind in "NQTDF"} == {"N": 11, "Q": 21, "T": 18, "D": 35, "F": 14}


def test_every_q_item_has_its_key() -> None:
    assert [claim.id for claim in load_claims(ROOT) if (claim.id[0] == "Q") != (claim.key is not None)] == []


def test_a_good_entry_is_read(tmp_path: Path) -> None:
    assert load_claims(write(tmp_path, GOOD)) == [
        Claim(id="N01", lesson="01_sequences", verdict="right", claim="A fact.")
    ]


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        (GOOD.replace("right", "maybe"), "verdict"),
        (GOOD.replace("right", "wrong"), "Add `teach`"),
        (GOOD.replace("right", "nuance"), "Add `teach`"),
        (GOOD.replace("N01", "X1"), "Write N, Q, T, D or F and two digits."),
        (GOOD.replace("01_sequences", "sequences"), "lesson"),
        (GOOD.replace("claim:", "clam:"), "Remove the field"),
        (GOOD.replace("}", ", cell: Not a label}"), "label of the code cell"),
        ("a sentence", "Write a mapping"),
    ],
)
def test_a_fault_names_the_file_the_line_and_the_mend(tmp_path: Path, entry: str, said: str) -> None:
    with pytest.raises(ClaimsError) as caught:
        load_claims(write(tmp_path, GOOD.replace("N01", "N02"), entry))
    assert f"{CLAIMS_FILE}:3: " in str(caught.value)
    assert said in str(caught.value)


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    bad = GOOD.replace("right", "maybe").replace("N01", "N09")
    with pytest.raises(ClaimsError) as caught:
        load_claims(write(tmp_path, GOOD, GOOD, bad))
    assert "N01: already on line 2" in str(caught.value)
    assert "N09: verdict" in str(caught.value)


def test_broken_yaml_is_told_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(ClaimsError, match=r"claims\.yml:\d+: not YAML"):
        load_claims(write(tmp_path, GOOD, "{id: N02, claim: a: b"))


def test_a_file_that_is_not_a_list_is_told(tmp_path: Path) -> None:
    (tmp_path / "book").mkdir()
    (tmp_path / CLAIMS_FILE).write_text("id: N01\n", encoding="utf-8")
    with pytest.raises(ClaimsError, match="not a list"):
        load_claims(tmp_path)
