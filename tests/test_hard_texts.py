"""Texts that break aligners: what is missing, repeated, different, broken, very long or very short.

The texts are the samples of this repository and lines of our own.
"""

from __future__ import annotations

import json
import random
import re
import time
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from bitext import api
from bitext.alignment import Encoder, align, align_by_length, disbelieve, unrelated
from bitext.cli import main
from bitext.encoders import load_encoder
from bitext.formats.beads import parse_beads
from bitext.metrics import Sides, count_beads, sides
from bitext.model import Alignment
from bitext.tmx import read_tmx
from bitext.weights import load_potentials

ROOT = Path(__file__).parents[1]
NAME = "february-to-october"

WHO = (
    "The miller",
    "My neighbour's widow",
    "A retired sailor",
    "The youngest of the sisters",
    "An inspector from the railway",
    "The beekeeper",
    "The doctor's cook",
    "A girl with a red umbrella",
    "The blind organist",
    "Two carpenters from the valley",
)
DID = ("sold", "painted", "forgot", "repaired", "hid", "counted", "measured", "stole", "washed")
WHAT = (
    "a wooden ladder",
    "eleven geese",
    "the kitchen clock",
    "a barrel of herrings",
    "three letters",
    "the brass bell",
    "a torn map",
    "forty candles",
    "a box of buttons",
    "her winter coat",
)
WHERE = (
    "behind the chapel",
    "before the first frost",
    "near the empty quarry",
    "while it was raining",
    "at the fair in autumn",
    "under the bridge",
    "on the last day of May",
)


@cache
def encoder() -> Encoder:
    return load_encoder()


def sentences(lang: str) -> list[str]:
    path = ROOT / "tests" / "gold" / f"{NAME}.{lang}.sentences.txt"
    return path.read_text(encoding="utf-8").removesuffix("\n").split("\n")


def gold(target: str) -> list[Sides]:
    path = ROOT / "tests" / "gold" / f"{NAME}.en-{target}.beads"
    rows = parse_beads(path.read_text(encoding="utf-8").splitlines(), path=str(path))
    return [(tuple(source), tuple(side)) for source, side, *_ in rows]


def chatter(count: int) -> list[str]:
    """Return sentences that are all different and in none of the samples."""
    rng = random.Random(count)  # noqa: S311  (an order, no secret)
    found: dict[str, None] = {}
    while len(found) < count:
        words = (rng.choice(part) for part in (WHO, DID, WHAT, WHERE))
        found.setdefault(" ".join(words) + ".")
    return list(found)


def run(source: Sequence[str], target: Sequence[str]) -> Alignment:
    return align(source, target, encoder=encoder(), potentials=load_potentials())


def strict(found: Alignment, expected: Sequence[Sides]) -> float:
    return count_beads(expected, sides(found)).strict.f1


def with_more_source(beads: Sequence[Sides], at: int, count: int) -> list[Sides]:
    """Return beads after so many source segments were put before one of them."""
    moved = [(tuple(i + count * (i >= at) for i in source), side) for source, side in beads]
    return [*moved, *(((at + k,), ()) for k in range(count))]


def one_to_one(count: int) -> list[Sides]:
    return [((k,), (k,)) for k in range(count)]


def covers(found: Alignment, n: int, m: int) -> bool:
    return (
        sum(len(bead.source) for bead in found.beads) == n
        and sum(len(bead.target) for bead in found.beads) == m
    )


# ------------------------------------------------------------------ one side has more


@pytest.mark.parametrize("target", ["fr", "ru"])
@pytest.mark.parametrize("count", [100, 400])
def test_a_block_of_hundreds_of_sentences_is_missing(target: str, count: int) -> None:
    """Sentences that only one side has, in the middle, are left alone; the rest is found."""
    english, beads = sentences("en"), gold(target)
    at = next(source[0] for source, _ in beads if source and source[0] >= 50)
    longer = [*english[:at], *chatter(count), *english[at:]]
    expected = with_more_source(beads, at, count)
    assert strict(run(longer, sentences(target)), expected) >= 0.96


@pytest.mark.parametrize("target", ["fr", "ru"])
def test_a_preface_and_notes_that_one_side_has(target: str) -> None:
    """Sixty sentences before and sixty after the text have no counterpart."""
    english = sentences("en")
    more = chatter(120)
    expected = with_more_source(with_more_source(gold(target), len(english), 60), 0, 60)
    found = run([*more[:60], *english, *more[60:]], sentences(target))
    assert strict(found, expected) >= 0.97


@pytest.mark.parametrize(
    ("target", "titles"),
    [
        ("fr", ("Le printemps", "L’été", "La faim", "L’automne", "L’insurrection", "Le soir")),
        ("ru", ("Весна", "Лето", "Голод", "Осень", "Восстание", "Вечер")),
    ],
)
def test_headings_are_numbered_on_one_side_only(target: str, titles: Sequence[str]) -> None:
    """ "3. Hunger" goes with "La faim"; nothing around it moves."""
    english, others, beads = sentences("en"), sentences(target), gold(target)
    singles = [bead for bead in beads if len(bead[0]) == len(bead[1]) == 1][::15][:6]
    numbered = ("Spring", "Summer", "Hunger", "Autumn", "The insurrection", "The evening")
    places = [[bead[side][0] for bead in singles] for side in (0, 1)]
    texts: list[list[str]] = []
    for text, at, headings in (
        (english, places[0], [f"{n}. {name}" for n, name in enumerate(numbered, 1)]),
        (others, places[1], list(titles)),
    ):
        out = list(text)
        for place, heading in reversed(list(zip(at, headings, strict=True))):
            out.insert(place, heading)
        texts.append(out)

    def moved(segments: Sequence[int], side: int) -> tuple[int, ...]:
        return tuple(k + sum(place <= k for place in places[side]) for k in segments)

    expected: list[Sides] = [(moved(source, 0), moved(side, 1)) for source, side in beads]
    expected += [
        ((place + k,), (other + k,)) for k, (place, other) in enumerate(zip(*places, strict=True))
    ]
    assert strict(run(texts[0], texts[1]), expected) >= 0.97


@pytest.mark.parametrize(
    ("target", "headings"),
    [
        ("fr", ("La fin d’un règne", "Le pain et la paix", "Deux pouvoirs")),
        ("ru", ("Конец царствования", "Хлеб и мир", "Двоевластие")),
    ],
)
def test_headings_that_only_the_translation_has(target: str, headings: Sequence[str]) -> None:
    """Known paragraphs do not make the aligner join them to a neighbour: they stand alone."""
    english, others, beads = sentences("en"), sentences(target), gold(target)
    places = [bead for bead in beads if len(bead[0]) == len(bead[1]) == 1][8::24][:3]
    opening = [bead for bead in [*beads[::4], *places] if all(bead)]
    paragraphs = [
        np.cumsum([k in {bead[side][0] for bead in opening} for k in range(len(text))]).tolist()
        for side, text in enumerate((english, others))
    ]
    longer, numbers, moved = list(others), list(paragraphs[1]), beads
    for (_, (at,)), heading in reversed(list(zip(places, headings, strict=True))):
        longer.insert(at, heading)
        numbers.insert(at, numbers[at] - 0.5)
        moved = [(source, tuple(k + (k >= at) for k in side)) for source, side in moved]
        moved.append(((), (at,)))
    found = align(
        english,
        longer,
        encoder=encoder(),
        potentials=load_potentials(),
        source_paragraphs=paragraphs[0],
        target_paragraphs=[int(2 * number) for number in numbers],
    )
    alone = {((), (longer.index(heading),)) for heading in headings}
    assert alone <= set(sides(found))
    assert strict(found, moved) >= 0.97


# ------------------------------------------------------------------ near-identical lines


SONG = (
    ("The nets are hung along the wall,", "Les filets pendent le long du mur,"),
    ("The herring boats are in.", "Les harenguiers sont rentrés."),
    ("My brother rows, my father steers,", "Mon frère rame, mon père tient la barre,"),
    ("My mother salts the fish.", "Ma mère sale le poisson."),
    ("The tavern keeper lights his lamp,", "Le cabaretier allume sa lampe,"),
    ("The fiddle has two strings.", "Le violon n’a que deux cordes."),
    ("The bailiff counts the barrels twice,", "L’huissier compte deux fois les tonneaux,"),
    ("He never counted right.", "Il n’a jamais compté juste."),
    ("The frost has come into the well,", "Le gel est descendu dans le puits,"),
    ("The bucket will not fall.", "Le seau ne veut plus tomber."),
)
REFRAIN = (
    ("Row, row, the tide is turning,", "Rame, rame, la marée tourne,"),
    ("Row, my dear, row home.", "Rame, mon cher, rentre chez nous."),
)
DIALOGUE = (
    ("“Are you coming?”", "— Tu viens ?"),
    ("“No.”", "— Non."),
    ("“Why not?”", "— Pourquoi pas ?"),
    ("“I have no shoes.”", "— Je n’ai pas de souliers."),
    ("“Take mine.”", "— Prends les miens."),
    ("“They are too big.”", "— Ils sont trop grands."),
    ("“Then stay.”", "— Alors reste."),
    ("“I will.”", "— Je reste."),
    ("“Good night.”", "— Bonne nuit."),
    ("“Good night, Peter.”", "— Bonne nuit, Pierre."),
    ("“Who is at the door?”", "— Qui est à la porte ?"),
    ("“Nobody.”", "— Personne."),
    ("“I heard someone.”", "— J’ai entendu quelqu’un."),
    ("“It was the wind.”", "— C’était le vent."),
)


def verses() -> list[tuple[str, str]]:
    return [line for k in range(0, 10, 2) for line in (*SONG[k : k + 2], *REFRAIN)]


def test_a_song_with_a_refrain() -> None:
    """Each refrain goes with the refrain behind the same verse."""
    english, french = zip(*verses(), strict=True)
    assert strict(run(english, french), one_to_one(20)) == 1.0


def test_a_refrain_that_the_translation_leaves_out() -> None:
    """All verses and the other refrains stay together; what is wrong is known to be doubtful."""
    english, french = zip(*verses(), strict=True)
    shorter = [*french[:10], *french[12:]]
    found = run(english, shorter)
    expected = [
        *one_to_one(10),
        *(((k,), ()) for k in (10, 11)),
        *(((k,), (k - 2,)) for k in range(12, 20)),
    ]
    assert strict(found, expected) >= 0.9
    pairs = zip(sides(found), found.beads, strict=True)
    assert all(bead.confidence < 0.5 for pair, bead in pairs if pair not in expected)


def test_a_list_of_lines_that_differ_in_a_number() -> None:
    """Two hundred lines of one form, seven of them missing on one side."""
    english = [f"Article {n}: see section {n + 100}." for n in range(1, 201)]
    french = [f"Article {n} : voir section {n + 100}." for n in range(1, 201)]
    found = run(english, [*french[:90], *french[97:]])
    expected = [
        *one_to_one(90),
        *(((k,), ()) for k in range(90, 97)),
        *(((k,), (k - 7,)) for k in range(97, 200)),
    ]
    assert strict(found, expected) >= 0.97


@pytest.mark.parametrize("lines", [tuple(verses()), DIALOGUE])
def test_poetry_and_dialogue_with_a_line_a_paragraph(
    lines: Sequence[tuple[str, str]], tmp_path: Path
) -> None:
    """Every line is a paragraph and a unit, aligned with its own."""
    paths = []
    for lang, text in zip(("en", "fr"), zip(*lines, strict=True), strict=True):
        paths.append(tmp_path / f"lines.{lang}.txt")
        paths[-1].write_text("\n\n".join(text) + "\n", encoding="utf-8")
    units = api.align(*paths).memory.units
    assert [(unit.text("en"), unit.text("fr")) for unit in units] == list(lines)


# ------------------------------------------------------------------ wrong files


def write(folder: Path, name: str, text: str) -> str:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return str(path)


def seed(lang: str) -> str:
    return (ROOT / "seeds" / f"{NAME}.{lang}.txt").read_text(encoding="utf-8")


def test_a_wholly_different_text_is_named_and_never_believed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit code 1, a warning, the TMX all the same, and no link above .1."""
    monkeypatch.chdir(tmp_path)
    source = write(tmp_path, "village.en.txt", " ".join(chatter(90)))
    target = write(tmp_path, "essay.fr.txt", seed("fr"))
    monkeypatch.setattr("sys.argv", ["bitext", "align", source, target, "-o", "x.tmx", "--json"])
    with pytest.raises(SystemExit) as ended:
        main()
    said = capsys.readouterr()
    assert ended.value.code == 1
    assert "village.en.txt and essay.fr.txt have next to nothing in common" in said.err
    assert json.loads(said.out)["unrelated"] == [target]
    units = read_tmx("x.tmx").units
    links = [unit for unit in units if unit.text("en") and unit.text("fr")]
    assert all((unit.confidence or 0.0) <= 0.1 for unit in links)


def test_another_part_of_the_same_text_is_a_different_text() -> None:
    """The same subject, names and style do not deceive: first half against second half."""
    english, french = sentences("en")[:50], sentences("fr")[60:]
    found = run(english, french)
    assert unrelated(found, english, french, encoder())
    assert all(b.confidence <= 0.1 for b in disbelieve(found).beads if b.source and b.target)


@pytest.mark.parametrize("target", ["fr", "ru"])
def test_a_translation_is_never_taken_for_a_different_text(target: str) -> None:
    """Not the whole one, not any stretch of six sentences, not beside long additions."""
    english, others = sentences("en"), sentences(target)
    assert not unrelated(run(english, others), english, others, encoder())
    longer = [*chatter(400), *english]
    assert not unrelated(run(longer, others), longer, others, encoder())
    sure = [bead for bead in gold(target) if len(bead[0]) == len(bead[1]) == 1]
    for k in range(0, len(sure) - 6, 12):
        part = sure[k : k + 6]
        some = [english[bead[0][0]] for bead in part]
        same = [others[bead[1][0]] for bead in part]
        assert not unrelated(run(some, same), some, same, encoder()), some


def test_lists_are_not_taken_for_different_texts() -> None:
    """Lines that are all alike give no anchors, but sure links."""
    english = [f"Article {n}: see section {n + 100}." for n in range(1, 80)]
    french = [f"Article {n} : voir section {n + 100}." for n in range(1, 80)]
    assert not unrelated(run(english, french), english, french, encoder())


# ------------------------------------------------------------------ damaged and degenerate text


@pytest.mark.parametrize("target", ["fr", "ru"])
def test_words_broken_at_line_ends(target: str, tmp_path: Path) -> None:
    """Running text as OCR leaves it, hard wrapped with words broken, is aligned as well."""
    long_words = iter(range(10_000))
    broken = re.sub(
        r"\b(\w{4})(\w{4,})",
        lambda word: f"{word[1]}-\n{word[2]}" if next(long_words) % 3 == 0 else word[0],
        seed("en"),
    )
    assert broken.count("-\n") > 90
    source = write(tmp_path, "ocr.en.txt", broken)
    other = write(tmp_path, f"clean.{target}.txt", seed(target))
    whole = api.align(ROOT / "seeds" / f"{NAME}.en.txt", other).memory.units
    units = api.align(source, other).memory.units
    clean = {(unit.text("en"), unit.text(target)) for unit in whole}
    mended = {(unit.text("en").replace("-\n", ""), unit.text(target)) for unit in units}
    assert len(mended & clean) >= 0.95 * len(clean)
    assert "".join(unit.text("en") for unit in units).count("-\n") > 90, "text was changed"


def test_a_segment_of_thousands_of_words_among_others() -> None:
    """A paragraph without a full stop, 5,000 words long, goes with its like."""
    english, french = sentences("en"), sentences("fr")
    giant, other = " ".join(english * 3)[:32_000], " ".join(french * 3)[:36_000]
    assert len(giant.split()) > 5000
    found = run([*english[:9], giant, *english[9:20]], [*french[:9], other, *french[9:20]])
    assert ((9,), (9,)) in sides(found)


@pytest.mark.parametrize(
    ("source", "target"),
    [
        (list("abcdefghij"), list("abcdefghij")),
        (["I"], ["Я"]),
        (
            ["", "The war is over.", "", " ", "Nobody came."],
            ["La guerre est finie.", "", "Personne."],
        ),
        ([""] * 40, ["\u00a0"] * 30),
        (["…", "—", "?!", "***"], ["…", "—", "?!"]),
        (["\U0001f600" * 3000, "a\u0301" * 500], ["x" * 20_000]),
    ],
)
def test_odd_segments_are_aligned_without_a_crash(source: list[str], target: list[str]) -> None:
    """Single characters, empty lines, white space, signs, one word of 20,000 letters."""
    assert covers(run(source, target), len(source), len(target))
    assert covers(align_by_length(source, target), len(source), len(target))


# ------------------------------------------------------------------ never quadratic


def test_thousands_of_identical_lines_by_length() -> None:
    """Lines that are all the same take time and memory in proportion to their number."""

    def seconds(count: int) -> float:
        began = time.process_time()
        found = align_by_length(["Again."] * count, ["Encore."] * count)
        assert covers(found, count, count)
        return time.process_time() - began

    assert seconds(4_000) <= 6 * seconds(1_000)


def test_identical_lines_by_meaning() -> None:
    """No anchor, no diagonal to hold on to: all lines are there, none is sure."""
    found = run(["Again."] * 300, ["Encore."] * 260)
    assert covers(found, 300, 260)
    assert all(bead.confidence < 0.9 for bead in found.beads if bead.source and bead.target)
