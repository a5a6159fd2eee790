"""SRX files: what is read, how layers work, how faults are told; patterns; the command."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from bitext.errors import BitextError, InputError, SrxError
from bitext.formats.srx import OVERLAY, languagetool_path, load_rules, read_srx
from bitext.languages import LANGUAGES
from bitext.segmentation import Rule, Rules, explain, segment
from bitext.segmentation.patterns import (
    PatternError,
    begins_with,
    compile_pattern,
    ends_in_space,
    looks_around,
    translate,
)
from command import BITEXT, bitext

HEAD = '<srx xmlns="http://www.lisa.org/srx20" version="2.0">'
MAPS = '<languagemap languagepattern="en.*" languagerulename="Mine"/>'


def srx(
    rules: str, *, head: str = HEAD, cascade: str = "yes", maps: str = MAPS, before: str = ""
) -> str:
    """Return a file whose rules begin in line 5."""
    return (
        f'{before}{head}\n<header segmentsubflows="yes" cascade="{cascade}"/>\n<body>\n'
        f'<languagerules><languagerule languagerulename="Mine">\n{rules}\n'
        f"</languagerule></languagerules>\n<maprules>{maps}</maprules></body></srx>\n"
    )


def rule(before: str, after: str = "", *, breaks: str = "yes") -> str:
    return (
        f'<rule break="{breaks}"><beforebreak>{before}</beforebreak>'
        f"<afterbreak>{after}</afterbreak></rule>"
    )


Write = Callable[[str], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def make(text: str) -> Path:
        path = tmp_path / "mine.srx"
        path.write_text(text, encoding="utf-8")
        return path

    return make


def sentences(text: str, rules: Rules) -> list[str]:
    return segment(text, rules.lang, rules).sentences()


# ------------------------------------------------------------------ layers


def test_a_rule_of_the_user_wins_over_ours_and_the_rest_stays(write: Write) -> None:
    text = "See Fmt. Nine. Dr. X left; Y stayed."
    assert sentences(text, load_rules("en")) == ["See Fmt.", "Nine.", "Dr. X left; Y stayed."]
    path = write(srx(rule(r"\bFmt\.\s", breaks="no") + rule(r";\s")))
    assert sentences(text, load_rules("en", user=path)) == [
        "See Fmt. Nine.",
        "Dr. X left;",
        "Y stayed.",
    ]


def test_in_replace_mode_only_the_users_rules_hold(write: Write) -> None:
    path = write(srx(rule(r";\s")))
    text = "1. Dr. X left; Y stayed. 2. Z came."
    assert sentences(text, load_rules("en", user=path, replace=True)) == [
        "1. Dr. X left;",
        "Y stayed. 2. Z came.",
    ]


def test_a_rule_of_the_user_wins_over_our_rules_over_sentences(write: Write) -> None:
    text = "1) Peace 2) Land"
    assert sentences(text, load_rules("en")) == ["1) Peace", "2) Land"]
    path = write(srx(rule(r"1\)\s")))
    assert sentences(text, load_rules("en", user=path)) == ["1)", "Peace", "2) Land"]
    path = write(srx(rule(r"e\s", breaks="no") + rule(r"e\s")))
    assert sentences(text, load_rules("en", user=path)) == ["1) Peace 2) Land"]


def test_without_cascade_only_the_first_map_that_matches_counts(write: Write) -> None:
    two = (
        srx(rule(r";\s"), cascade="CASCADE")
        .replace(
            "</languagerules>",
            f'<languagerule languagerulename="Rest">{rule(",[ ]")}</languagerule></languagerules>',
        )
        .replace(
            "</maprules>",
            '<languagemap languagepattern=".*" languagerulename="Rest"/></maprules>',
        )
    )
    for cascade, expected in (("yes", ["a,", "b;", "c"]), ("no", ["a, b;", "c"])):
        rules = load_rules("en", user=write(two.replace("CASCADE", cascade)), replace=True)
        assert sentences("a, b; c", rules) == expected
    rules = load_rules("fr", user=write(two.replace("CASCADE", "no")), replace=True)
    assert sentences("a, b; c", rules) == ["a,", "b; c"]


@pytest.mark.parametrize("pattern", ["en", "EN", "en-GB", "en_gb", "[Ee][Nn].*", ".*"])
def test_a_map_matches_the_tag_its_underscore_form_or_its_first_part(
    write: Write, pattern: str
) -> None:
    maps = f'<languagemap languagepattern="{pattern}" languagerulename="Mine"/>'
    rules = load_rules("en-GB", user=write(srx(rule(r";\s"), maps=maps)), replace=True)
    assert sentences("a; b", rules) == ["a;", "b"]


@pytest.mark.parametrize(
    "head",
    [
        HEAD,
        '<srx version="2.0">',
        HEAD.replace(" version", ' xmlns:okpsrx="http://okapi.sf.net/srx-extensions" version'),
    ],
)
def test_a_file_is_read_with_and_without_a_namespace(write: Write, head: str) -> None:
    rules = load_rules("en", user=write(srx(rule(r";\s"), head=head)), replace=True)
    assert sentences("a; b", rules) == ["a;", "b"]


def test_any_namespace_prefix_works(write: Write) -> None:
    text = srx(rule(r";\s")).replace("xmlns=", "xmlns:s=").replace("</", "</s:")
    text = regex.sub(r"<(?=[a-z])", "<s:", text)
    assert text.startswith("<s:srx")
    assert sentences("a; b", load_rules("en", user=write(text), replace=True)) == ["a;", "b"]


def test_a_comment_names_the_rule_after_it_and_others_go_by_number(write: Write) -> None:
    path = write(srx(f"<!-- id: semicolon -->\n{rule(r';[ ]')}\n<!-- a colon -->\n{rule(r':[ ]')}"))
    first, second, _ = explain("a; b: c", load_rules("en", user=path, replace=True))
    assert (first.rule, first.line) == ("user:Mine#semicolon", 6)
    assert (second.rule, second.line, second.path) == ("user:Mine#2", 8, str(path))


def test_a_rule_that_breaks_nothing_anywhere_switches_the_layers_below_off(write: Write) -> None:
    path = write(srx(rule("", breaks="no")))
    assert sentences("One. Two.", load_rules("en", user=path)) == ["One. Two."]


# ------------------------------------------------------------------ faults


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("", None, "no well-formed XML"),
        ("<srx>\n<header></srx>", 2, "no well-formed XML"),
        ("<tmx version='1.4'/>", 1, "its root is <tmx>, <srx> was expected"),
        (srx(rule("x")).replace('"2.0"', '"1.0"'), 1, "SRX version '1.0', '2.0' was expected"),
        (srx(rule("x")).replace(' version="2.0"', ""), 1, "SRX version None"),
        (srx(rule("x"), head=HEAD.replace("srx20", "srx10")), 1, "namespace"),
        (srx(rule("x"), cascade="maybe"), 2, "cascade is 'maybe'"),
        (srx(rule("x")).replace("header", "head"), 1, "<srx> has no <header>"),
        (srx(rule("x")).replace("maprules", "maps"), 3, "<body> has no <maprules>"),
        (srx(rule("x", breaks="never")), 5, "break is 'never', 'yes' or 'no' was expected"),
        (srx(rule("x") + "\n" + rule("")), 6, r"rule user:Mine#2: it would cut between any two"),
        (srx(rule("x") + "\n" + rule("(x")), 6, "rule user:Mine#2: no regular expression"),
        (srx("\n" + rule("x", "[a")), 6, "rule user:Mine#1: no regular expression"),
        (srx(rule(r"x{2,1}", breaks="no")), 5, "rule user:Mine#1: no regular expression"),
        (srx(rule("x\\", breaks="no")), 5, "ends in a backslash"),
        (srx(rule("x"), maps=MAPS.replace("Mine", "Mines")), 7, "the rules 'Mines', which are not"),
        (
            srx(rule("x"), maps=MAPS.replace("en.*", "(en")),
            7,
            "languagepattern '\\(en' is no regular",
        ),
        (srx(rule("x"), maps=MAPS.replace("en.*", "de")), None, "no rules for the language 'en'"),
        (srx(rule("x"), maps=""), None, "the file maps nothing"),
        (srx(rule("x"), maps="<languagemap/>"), 7, "needs a languagepattern"),
        (
            srx(f"<!-- id: a -->{rule('x')}\n<!-- id: a -->{rule('y')}"),
            6,
            "a second rule of Mine has the id a",
        ),
        (
            srx(rule("x")).replace(
                "</languagerules>", '<languagerule languagerulename="Mine"/></languagerules>'
            ),
            6,
            "a second languagerule is named 'Mine'; the first one is in line 4",
        ),
        (
            srx(rule("&e;"), before='<!DOCTYPE srx [<!ENTITY e SYSTEM "file:///etc/passwd">]>\n'),
            None,
            "declares entities",
        ),
    ],
)
def test_a_fault_names_file_line_and_rule(
    write: Write, text: str, line: int | None, message: str
) -> None:
    path = write(text)
    with pytest.raises(SrxError, match=message) as caught:
        load_rules("en", user=path)
    assert caught.value.path == str(path)
    if line is not None:
        assert caught.value.line == line


def test_all_patterns_at_fault_are_told_at_once(write: Write) -> None:
    path = write(srx(rule("(x") + "\n" + rule("fine") + "\n" + rule("[y")))
    with pytest.raises(SrxError) as caught:
        load_rules("en", user=path)
    message = str(caught.value)
    assert f"{path}:5: rule user:Mine#1" in message
    assert f"{path}:7: rule user:Mine#3" in message


def test_a_name_that_is_nearly_right_is_suggested(write: Write) -> None:
    with pytest.raises(SrxError, match="Is 'Mine' meant"):
        load_rules("en", user=write(srx(rule("x"), maps=MAPS.replace("Mine", "mine"))))


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file"):
        load_rules("en", user=tmp_path / "none.srx")


def test_entities_do_not_multiply(write: Write) -> None:
    layers = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "lol"}">' for n in range(12))
    with pytest.raises(SrxError):
        load_rules("en", user=write(srx(rule("&e11;"), before=f"<!DOCTYPE srx [{layers}]>")))


def test_a_languagepattern_that_takes_too_long_is_stopped(
    write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bitext.formats.srx._MAP_SECONDS", 0.2)
    maps = MAPS.replace("en.*", "(?:e|ee|e.){1,90}[no](?&lt;=q)")
    with pytest.raises(SrxError, match=r"languagepattern .* took too long"):
        load_rules("e" * 300 + "n", user=write(srx(rule("x"), maps=maps)))


@given(text=st.text(alphabet=r"ab.\[](){}|*+?^$&-hHvQEpPLu{}<>=!:x0123,", max_size=14))
def test_any_pattern_compiles_or_is_refused(text: str) -> None:
    for breaks in (True, False):
        Rules("en", (Rule("t", breaks, text, "", "f", 1, limited=True),)).check()
    for ask in (ends_in_space, begins_with, looks_around):
        try:
            ask(text)
        except PatternError:
            continue


# ------------------------------------------------------------------ the files we come with


def test_every_rule_of_languagetool_compiles() -> None:
    file = read_srx(languagetool_path(), layer="lt", limited=False)
    rules = [each for name in file.groups for each in file.group(name)]
    assert len(rules) > 1600
    assert Rules("all", tuple(rules)).check(limited=False) == []


def test_every_rule_of_the_overlay_compiles_and_has_a_name() -> None:
    file = read_srx(OVERLAY, layer="overlay", limited=False)
    rules = [each for name in file.groups for each in file.group(name)]
    assert Rules("all", tuple(rules)).check(limited=False) == []
    assert not [each.id for each in rules if each.id.rpartition("#")[2].isdigit()]


def test_no_rule_of_ours_refers_to_a_group() -> None:
    """Exceptions are tried in one alternation, where groups would be counted anew."""
    for path in (OVERLAY, languagetool_path()):
        file = read_srx(path, layer="t", limited=False)
        for name in file.groups:
            for each in file.group(name):
                assert not regex.search(
                    r"(?<!\\)(?:\\\\)*\\(?:[1-9]|k)|\(\?P", each.before + each.after
                )


@pytest.mark.parametrize("lang", [*LANGUAGES, "en-GB", "pt_BR", "xx"])
def test_every_language_is_cut(lang: str) -> None:
    rules = load_rules(lang)
    assert sentences("Abra cadabra. Ab?\n\nHocus pocus!", rules) == [
        "Abra cadabra.",
        "Ab?",
        "Hocus pocus!",
    ]


def test_a_chinese_quotation_keeps_its_closing_mark_and_who_said_it() -> None:
    assert sentences("“走吧！”他说。我们走了。", load_rules("zh")) == [
        "“走吧！”他说。",
        "我们走了。",
    ]
    assert sentences("他说：「走吧。」我们走了。", load_rules("zh")) == [
        "他说：「走吧。」",
        "我们走了。",
    ]


# ------------------------------------------------------------------ patterns


@pytest.mark.parametrize(
    ("pattern", "matches", "does_not"),
    [
        (r"\h", "\u00a0", "\n"),
        (r"\H", "\n", "\u2003"),
        (r"\v", "\n", " "),
        (r"\Qa.b\E+", "a.bb", "axb"),
        (r"[\Q-]\E]", "]", "a"),
        (r"\x{1F600}", "\U0001f600", "F"),
        (r"\uD83D\uDE00", "\U0001f600", "\ufffd"),
        (r"\u0041", "A", "B"),
        (r"\e", "\x1b", "e"),
        (r"\cA", "\x01", "A"),
        (r"\0101", "A", "0"),
        (r"[a-z&&[^b]]", "c", "b"),
        (r"[a--]", "-", "b"),
        (r"[]a]", "]", "b"),
        (r"[a|||b]", "|", "c"),
        (r"a{", "a{", "a"),
        (r"(?iU)éa", "ÉA", "ea"),
        (r"(?U)a", "a", "A"),
        (r"(?<n>a)\k<n>", "aa", "ab"),
        (r"\p{Lu}\p{IsCyrillic}", "Aж", "aж"),
        (r"a*+b", "aab", "aa"),
        (r"a{ 1 , 2 }", "aa", "aaa"),
    ],
)
def test_java_syntax_is_mapped(pattern: str, matches: str, does_not: str) -> None:
    compiled = compile_pattern(translate(pattern))
    assert compiled.fullmatch(matches)
    assert not compiled.fullmatch(does_not)


@pytest.mark.parametrize(
    ("pattern", "bounded"),
    [
        ("a*", "a{0,9}"),
        ("a+?", "a{1,9}?"),
        ("a*+", "a{0,9}+"),
        ("a{3,}", "a{3,9}"),
        ("a{12,}", "a{12,12}"),
        ("a{2,3}", "a{2,3}"),
        (r"[*+]\*", r"[*+]\*"),
    ],
)
def test_open_repetitions_are_bounded_where_a_pattern_looks_back(
    pattern: str, bounded: str
) -> None:
    assert translate(pattern, reach=9) == bounded


@pytest.mark.parametrize(
    ("pattern", "answer"),
    [
        (r"\.\s", True),
        (r"\.[\s\u00A0]+", True),
        (r"\.\h+", True),
        (r"\.", False),
        (r"\bMr\.\b", False),
        (r"\.\s*", None),
        (r"\.\s|x", None),
        (r"(?:\.\s)", None),
        (r".", None),
        (r"[.\s]", None),
        ("", None),
    ],
)
def test_what_a_pattern_ends_in_is_known_only_where_it_is_sure(
    pattern: str,
    answer: bool | None,  # noqa: FBT001  (a value of the table)
) -> None:
    assert ends_in_space(pattern) is answer


@given(text=st.text(alphabet="a.( \n", max_size=8))
def test_what_is_known_of_a_pattern_holds_for_its_matches(text: str) -> None:
    for pattern in (r"\(a*\.\s", r"\.", r"\(+a", r"a\.\h+", r"\.(?=a)\s"):
        for found in compile_pattern(translate(pattern)).finditer(text):
            assert ends_in_space(pattern) in (None, found[0][-1].isspace())
            assert begins_with(pattern) in ("", found[0][0])


# ------------------------------------------------------------------ the command


def run(
    *arguments: str, given_text: str | None = None, cwd: Path
) -> subprocess.CompletedProcess[str]:
    if given_text is None:
        return bitext("segment", *arguments, cwd=cwd)
    return subprocess.run(
        [BITEXT, "segment", *arguments],
        input=given_text,
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=cwd,
        check=False,
    )


@pytest.fixture
def text_file(tmp_path: Path) -> Path:
    path = tmp_path / "note.en.txt"
    path.write_text("Mr. Boyd\nleft.  Why?\n\n“No\u00a0idea.”\n", encoding="utf-8")
    return path


def test_the_command_prints_a_sentence_a_line(text_file: Path) -> None:
    done = run(text_file.name, cwd=text_file.parent)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "Mr. Boyd left.\nWhy?\n“No\u00a0idea.”\n"


def test_the_command_gives_exact_text_and_offsets_as_json_lines(text_file: Path) -> None:
    done = run(text_file.name, "--to", "jsonl", cwd=text_file.parent)
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    content = text_file.read_text(encoding="utf-8")
    assert [content[row["start"] : row["end"]] for row in rows] == [row["text"] for row in rows]
    assert rows[0]["text"] == "Mr. Boyd\nleft."
    assert [row["paragraph"] for row in rows] == [0, 0, 1]
    assert [row["rule"] for row in rows][1:] == ["paragraph", "end"]
    assert {row["lang"] for row in rows} == {"en"}


def test_the_command_writes_tab_separated_rows_with_a_head(text_file: Path) -> None:
    head, first, *_ = run(text_file.name, "--to", "tsv", cwd=text_file.parent).stdout.splitlines()
    assert head.split("\t") == ["file", "start", "end", "paragraph", "rule", "text"]
    assert first.split("\t")[:4] == ["note.en.txt", "0", "14", "0"]
    assert first.split("\t")[5] == r"Mr. Boyd\nleft."


def test_the_command_explains_each_place(text_file: Path) -> None:
    done = run(text_file.name, "--explain", cwd=text_file.parent)
    lines = done.stdout.splitlines()
    assert "kept" in lines[0]
    assert "Mr. ·Boyd left." in lines[0]
    assert regex.search(r"lt:English#\d+  \(languagetool_segment\.srx:\d+\)", lines[0])
    assert "left.  │Why?" in lines[1]
    rows = run(text_file.name, "--explain", "--to", "jsonl", cwd=text_file.parent).stdout
    assert [json.loads(row)["cut"] for row in rows.splitlines()] == [False, True, True, True]


def test_the_command_reads_standard_input_and_says_which_language_it_found(tmp_path: Path) -> None:
    text = "Забастовка началась в четверг. К субботе встал весь город."
    done = run("-", given_text=text, cwd=tmp_path)
    assert done.stdout.splitlines() == [
        "Забастовка началась в четверг.",
        "К субботе встал весь город.",
    ]
    assert "Russian (ru), detected" in done.stderr


def test_the_command_takes_own_rules_in_both_modes(text_file: Path) -> None:
    (text_file.parent / "own.srx").write_text(srx(rule(r"Mr\.\s")), encoding="utf-8")
    layered = run(text_file.name, "--srx", "own.srx", cwd=text_file.parent)
    assert layered.stdout.splitlines() == ["Mr.", "Boyd left.", "Why?", "“No\u00a0idea.”"]
    alone = run(text_file.name, "--srx", "own.srx", "--srx-mode", "replace", cwd=text_file.parent)
    assert alone.stdout.splitlines() == ["Mr.", "Boyd left.  Why?", "“No\u00a0idea.”"]


def test_the_command_ends_with_the_code_of_the_fault(text_file: Path) -> None:
    (text_file.parent / "own.srx").write_text(srx(rule("(")), encoding="utf-8")
    broken = run(text_file.name, "--srx", "own.srx", cwd=text_file.parent)
    assert broken.returncode == SrxError.exit_code == BitextError.exit_code
    assert broken.stderr.startswith("error: own.srx:5: rule user:Mine#1: no regular expression")
    assert broken.stdout == ""
    assert run("none.txt", cwd=text_file.parent).returncode == 3
    wrong = run(text_file.name, "--srx-mode", "replace", cwd=text_file.parent)
    assert wrong.returncode == 2
    assert "--srx FILE" in wrong.stderr


def test_every_line_is_a_paragraph_when_the_command_is_told_so(text_file: Path) -> None:
    done = run(text_file.name, "--paragraphs", "every-line", cwd=text_file.parent)
    assert done.stdout.splitlines() == ["Mr. Boyd", "left.", "Why?", "“No\u00a0idea.”"]


# ------------------------------------------------------------------ the documentation


def examples(kind: str) -> list[str]:
    page = Path(__file__).parents[1] / "docs" / "segmentation.md"
    text = page.read_text(encoding="utf-8")
    return [found[1] for found in regex.finditer(rf"(?s)```{kind}\n(.*?)```", text)]


def test_the_rules_file_of_the_documentation_does_what_the_page_says(write: Write) -> None:
    (example,) = examples("xml")
    rules = load_rules("en", user=write(example))
    assert sentences("See Fmt. Nine; it is short. See 5; 6.", rules) == [
        "See Fmt. Nine;",
        "it is short.",
        "See 5; 6.",
    ]


def test_the_program_of_the_documentation_runs() -> None:
    (example,) = examples("python")
    exec(compile(example, "docs/segmentation.md", "exec"), {})  # noqa: S102  (our own page)


def test_the_explanation_in_the_documentation_is_what_the_command_prints(tmp_path: Path) -> None:
    (example,) = examples("console")
    _, *expected = example.splitlines()
    text = "Тов. Кротов ушёл. Он молчал."
    rows = run("-", "--lang", "ru", "--explain", given_text=text, cwd=tmp_path).stdout.splitlines()
    # The lines of the rules move whenever a rule is added above them.
    found, shown = (regex.sub(r":\d+\)", ")", "\n".join(lines)) for lines in (rows, expected))
    assert found == shown
