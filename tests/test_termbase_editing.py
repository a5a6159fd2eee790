"""Adding to glossary.yaml: nothing that is there changes, and what is added is what is read."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from bitext.curation.merging import new_id
from bitext.errors import BitextError, ConflictError, GlossaryError, UsageError
from bitext.model import Concept, Glossary, Term, TermStatus
from bitext.termbase import (
    GlossaryFile,
    add_concept,
    add_term,
    glossary_yaml,
    parse_glossary,
    read_glossary,
)
from bitext.termbase.writing import scalar
from glossary_strategies import TERMS, bare, concepts
from laws import examples

MASK = Concept(
    "face-mask",
    (Term("face mask", "en"), Term("masque", "fr", TermStatus.PROPOSED, note="who: me")),
)

FILE = """\
# Our terms.   Two  spaces.

version: 1
source: en   # of course
terms:
  # -------- people

  - id: czar     # him
    en: [czar, "tsar" ]
    fr:
      - tsar   # not czar
      - {term: empereur, status: forbidden}
      # nothing else
    note: >
      folded
      text

  - {id: soviet, en: [soviet], fr: [soviet]}
  # -------- end
# the end
"""


def added(before: str, after: str) -> str:
    """Return what was inserted into ``before``; fail where anything else happened."""
    matched = 0
    new = []
    for sign in after:
        if matched < len(before) and sign == before[matched]:
            matched += 1
        else:
            new.append(sign)
    assert matched == len(before), "something that was there is gone"
    return "".join(new)


def write(folder: Path, text: str) -> Path:
    path = folder / "glossary.yaml"
    path.write_bytes(text.encode())
    return path


# ------------------------------------------------------------------ where things go


def test_a_concept_goes_behind_the_last_one(tmp_path: Path) -> None:
    path = write(tmp_path, FILE)
    glossary = add_concept(path, MASK)
    assert [concept.id for concept in glossary.concepts] == ["czar", "soviet", "face-mask"]
    assert glossary == read_glossary(path)
    assert path.read_text("utf-8") == FILE.replace(
        "fr: [soviet]}\n",
        "fr: [soviet]}\n\n"
        "  - id: face-mask\n"
        "    en: [face mask]\n"
        '    fr: [{term: masque, status: proposed, note: "who: me"}]\n',
    )


@pytest.mark.parametrize(
    ("concept", "term", "old", "new"),
    [
        ("czar", Term("Tsar", "en-GB"), "# nothing else\n", "# nothing else\n"),
        ("czar", Term("monarch", "en"), '"tsar" ]', '"tsar", monarch ]'),
        (
            "czar",
            Term("csar", "fr", TermStatus.ADMITTED),
            "status: forbidden}\n",
            "status: forbidden}\n      - {term: csar, status: admitted}\n",
        ),
        ("soviet", Term("conseil", "fr"), "[soviet]}", "[soviet, conseil]}"),
        ("soviet", Term("совет", "ru"), "[soviet]}", "[soviet], ru: [совет]}"),
    ],
)
def test_a_term_goes_behind_those_of_its_language(
    tmp_path: Path, concept: str, term: Term, old: str, new: str
) -> None:
    path = write(tmp_path, FILE)
    add_term(path, concept, term)
    text = path.read_text("utf-8")
    if old == new:
        assert "status: forbidden}\n    en-GB: [Tsar]\n      # nothing else\n" in text
    else:
        assert text == FILE.replace(old, new)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "version: 1\nsource: en\nterms: []  # none\n# - id: example\n",
            "version: 1\nsource: en\nterms:   # none\n  - id: face-mask\n",
        ),
        ("version: 1\nsource: en\nterms: [] \n", "terms:\n  - id: face-mask\n"),
        ("version: 1\nsource: en\nterms: [\n]\n", "terms: [{id: face-mask, en: [face mask], fr: "),
        ("version: 1\nsource: en\nterms: [{id: a, en: [b]}]", "terms: [{id: a, en: [b]}, {id: f"),
        ("{version: 1, source: en, terms: []}\n", "terms: [{id: face-mask, en: [face mask]"),
        ("version: 1\nsource: en\nterms:\n- id: a\n  en: [b]", "  en: [b]\n- id: face-mask\n  en:"),
        (
            "version: 1\r\nsource: en\r\nterms:\r\n  - id: a\r\n    en: [b]\r\n    # about a\r\n",
            "# about a\r\n  - id: face-mask\r\n    en: [face mask]\r\n",
        ),
        (
            "version: 1\nsource: en\nterms:\n  - id: a\n    en: [b]\n    note: |+\n      x\n\n\n",
            "note: |+\n      x\n\n\n  - id: face-mask\n",
        ),
        (
            "version: 1\nsource: en\nterms:\n  - id: a\n    en: [b]\n    note: |\n      x\n\n# e\n",
            "note: |\n      x\n  - id: face-mask\n",
        ),
    ],
)
def test_a_concept_finds_its_place_in_every_form_of_list(
    tmp_path: Path, text: str, expected: str
) -> None:
    path = write(tmp_path, text)
    add_concept(path, MASK)
    assert expected in path.read_bytes().decode()
    assert read_glossary(path).concepts[-1].id == "face-mask"


def test_a_mark_of_byte_order_stays(tmp_path: Path) -> None:
    path = write(tmp_path, "\ufeff" + FILE)
    add_concept(path, MASK)
    assert path.read_text("utf-8").startswith("\ufeff# Our terms.")


def test_what_a_file_takes_for_granted_is_spelled_out_where_it_differs(tmp_path: Path) -> None:
    head = "version: 1\nsource: en\ndefaults: {match: exact, gap: 3, severity: warning}\n"
    path = write(tmp_path, f"{head}terms: []\n")
    concept = add_concept(path, replace(MASK, gap=3)).concepts[0]
    assert concept.terms[0].match == "lemma"
    assert (concept.gap, concept.severity) == (3, "error")
    assert "gap: 3\n" not in path.read_text("utf-8").split("terms:")[1]


# ------------------------------------------------------------------ what is refused


def test_an_id_or_term_that_is_there_is_refused_and_nothing_is_written(tmp_path: Path) -> None:
    path = write(tmp_path, FILE)
    with pytest.raises(UsageError, match="has a concept 'czar' already"):
        add_concept(path, replace(MASK, id="czar"))
    with pytest.raises(UsageError, match="has no concept 'none'"):
        add_term(path, "none", Term("a", "en"))
    with pytest.raises(UsageError, match="'czar' has 'tsar' in fr already, preferred"):
        add_term(path, "czar", Term("tsar", "fr"))
    with pytest.raises(UsageError, match="has a space"):
        add_concept(path, replace(MASK, id="face mask"))
    with pytest.raises(GlossaryError, match="at least one word"):
        add_concept(path, replace(MASK, terms=(Term("…", "en"),)))
    with pytest.raises(GlossaryError, match="found 'TSAR' again"):
        add_term(path, "czar", Term("TSAR", "fr"))
    assert path.read_text("utf-8") == FILE


def test_a_file_that_changed_meanwhile_is_not_overwritten(tmp_path: Path) -> None:
    path = write(tmp_path, FILE)
    file = GlossaryFile(path)
    file.add_concept(MASK)
    path.write_text(FILE + "# more\n", encoding="utf-8")
    with pytest.raises(ConflictError, match="changed while something was added"):
        file.save()
    assert path.read_text("utf-8") == FILE + "# more\n"


def test_those_who_add_at_the_same_time_lose_nothing(tmp_path: Path) -> None:
    path = write(tmp_path, FILE)
    threads = [
        threading.Thread(target=add_concept, args=(path, replace(MASK, id=f"new-{number}")))
        for number in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {f"new-{n}" for n in range(8)} <= {c.id for c in read_glossary(path).concepts}


def test_a_concept_of_an_included_file_is_added_to_there(tmp_path: Path) -> None:
    (tmp_path / "base.yaml").write_text(FILE, encoding="utf-8")
    path = write(tmp_path, "version: 1\nsource: en\ninclude: [base.yaml]\n")
    with pytest.raises(UsageError, match=r"stands in .*base\.yaml"):
        add_term(path, "czar", Term("цар", "bg"))
    add_concept(path, MASK)
    assert path.read_text("utf-8").startswith(
        "version: 1\nsource: en\ninclude: [base.yaml]\nterms:\n  - id: face-mask\n"
    )
    assert len(read_glossary(path).concepts) == 3


@pytest.mark.parametrize("block", [">+", "|", ">"])
def test_nothing_is_put_behind_a_text_that_it_would_change(tmp_path: Path, block: str) -> None:
    """At the end of a file without a line break a text ends without one, and would get one."""
    path = tmp_path / "glossary.yaml"
    text = f"version: 1\nsource: en\nterms:\n- id: c\n  en: [a]\n  note: {block}\n    x"
    path.write_text(text, encoding="utf-8")
    file = GlossaryFile(path)
    file.add_concept(Concept("x", (Term("czar", "en"),)))
    with pytest.raises(BitextError, match="ends within a text, without a line break"):
        file.save()
    assert path.read_text(encoding="utf-8") == text


def test_a_new_id_is_short_and_free() -> None:
    assert new_id("Face mask (N95)", ()) == "face-mask-n95"
    assert new_id("Czar", {"czar"}) == "czar-2"
    assert new_id("…", ()) == "term"


# ------------------------------------------------------------------ laws


@given(st.text())
def test_a_scalar_reads_as_the_text_it_was_made_of(text: str) -> None:
    try:
        text.encode()
    except UnicodeEncodeError:
        return
    for around in ("- {}", "- [a, {}, b]", "{}: x", "- {{a: {}, b: c}}"):
        node = yaml.compose(around.format(scalar(text)), Loader=yaml.SafeLoader)
        while not isinstance(node, yaml.ScalarNode):
            assert isinstance(node, yaml.CollectionNode)
            items = node.value
            node = (
                items[min(1, len(items) - 1)] if isinstance(node, yaml.SequenceNode) else items[0]
            )
            if isinstance(node, tuple):
                node = node[1] if around.startswith("- {{") else node[0]
        assert node.value == text
        assert node.tag == "tag:yaml.org,2002:str"


@settings(max_examples=examples(50), deadline=None)
@given(concepts("a"), concepts("b"))
def test_a_glossary_that_is_written_reads_as_it_was(one: Concept, two: Concept) -> None:
    glossary = Glossary("en", (one, two))
    assert bare(parse_glossary(glossary_yaml(glossary))) == bare(glossary)


ENTRIES = (
    "- id: {0}\n  en: [a]  # one\n  # two\n",
    "- id: {0}\n  en:\n  - a\n  - 'b'   # x\n\n  fr: [c,\n    d  # y\n  ]\n",
    '# before\n- {{id: {0}, en: [a], fr: ["b"]}} # z\n\n\n',
    "- id: {0}\n  en: [a]\n  note: |\n    x\n     y\n\n",
    "- id: {0}\n  en: [a]\n  note: >+\n    x\n\n",
    "-\n  fr: [{{term: b,\n    status: admitted }}]\n  en: [a, b,]\n  id: {0}\n",
)


@settings(max_examples=examples(60), deadline=None)
@given(st.data())
def test_adding_inserts_and_does_nothing_else(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    chosen = data.draw(st.lists(st.sampled_from(ENTRIES), min_size=1, max_size=4))
    body = "".join(entry.format(f"c{number}") for number, entry in enumerate(chosen))
    indent = data.draw(st.sampled_from(("", "  ")))
    body = "".join(indent + line for line in body.splitlines(keepends=True))
    tail = data.draw(st.sampled_from(("", "# end\n", "\n\n# é end", "...\n")))
    text = f"# Ω\nversion: 1\nsource: en\nterms: # t\n{body}{tail}"
    if data.draw(st.booleans()):
        text = text.replace("\n", "\r\n")
    if data.draw(st.booleans()):
        text = text.rstrip("\r\n")
    path = tmp_path_factory.mktemp("g") / "glossary.yaml"
    path.write_bytes(text.encode())
    file = GlossaryFile(path)
    before = bare(file.glossary)
    try:
        for ident in data.draw(st.lists(st.sampled_from(("x", "y")), unique=True)):
            file.add_concept(data.draw(concepts(ident)))
        for number in data.draw(st.lists(st.integers(0, len(chosen) - 1), max_size=3)):
            file.add_term(f"c{number}", data.draw(TERMS))
        glossary = file.save()
    except UsageError:
        return
    except GlossaryError as error:
        if "again" not in str(error):
            raise
        return
    except BitextError:
        # A text in lines of its own, at the end of a file without a line break.
        assert ">+" in text or "|" in text
        assert not text.endswith("\n")
        return
    added(text, path.read_bytes().decode())
    assert bare(read_glossary(path)) == bare(glossary)
    old = {concept.id: concept for concept in before}
    for concept in bare(glossary):
        kept = [t for t in concept.terms if t in old.get(concept.id, concept).terms]
        assert kept == list(old.get(concept.id, concept).terms)
