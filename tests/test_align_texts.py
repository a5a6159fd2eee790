"""Small texts of our own writing, aligned with the real encoder."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from bitext.alignment import Encoder, align, align_by_length
from bitext.encoders import load_encoder
from bitext.model import Alignment
from bitext.weights import load_potentials

ENGLISH = (
    "The ferry was late again.",
    "Anna put down her suitcase and sat on it.",
    "From the quay one could see the lighthouse, and behind it the first snow on the hills.",
    "She counted her money twice.",
    "There were forty-two crowns left.",
    "An old man came along with a dog, and he greeted her as if they had always known each other.",
    "“You are the new teacher,” he said.",
    "She nodded.",
    "The dog lay down on the warm planks and fell asleep in the last of the sun.",
    "“Nobody stays here longer than a year,” said the old man.",
    "Then the horn sounded twice across the water.",
    "The ferry had come at last.",
)
FRENCH = (
    "Le bac était encore en retard.",
    "Anna posa sa valise et s’assit dessus.",
    "Une mouette passa en criant au-dessus du toit de l’entrepôt.",
    "Du quai, on apercevait le phare.",
    "Derrière lui, la première neige couvrait les collines.",
    "Elle compta deux fois son argent : il lui restait quarante-deux couronnes.",
    "Un vieil homme arriva avec un chien et la salua comme s’ils se connaissaient depuis toujours.",
    "« C’est vous, la nouvelle institutrice », dit-il.",
    "Elle fit oui de la tête.",
    "« Personne ne reste ici plus d’un an », dit le vieux.",
    "Puis la sirène retentit deux fois sur l’eau.",
    "Le bac arrivait enfin.",
)
RUSSIAN = (
    "Паром снова опаздывал.",
    "Анна поставила чемодан и села на него.",
    "С причала был виден маяк, а за ним — первый снег на холмах.",
    "Она дважды пересчитала деньги.",
    "Оставалось сорок две кроны.",
    "Подошёл старик с собакой.",
    "Он поздоровался с ней так, будто они всегда были знакомы.",
    "— Вы новая учительница, — сказал он. Она кивнула.",
    "Собака улеглась на тёплые доски и заснула под последними лучами солнца.",
    "— Дольше года здесь никто не остаётся, — сказал старик.",
    "Тут над водой дважды прозвучал гудок.",
    "Паром наконец пришёл.",
)


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return load_encoder()


def listed(alignment: Alignment) -> list[tuple[list[int], list[int]]]:
    return [(list(bead.source), list(bead.target)) for bead in alignment.beads]


def test_english_and_french(encoder: Encoder) -> None:
    """A split, a join, an omission and an addition are all found."""
    found = align(ENGLISH, FRENCH, encoder=encoder, potentials=load_potentials())
    assert listed(found) == [
        ([0], [0]),
        ([1], [1]),
        ([], [2]),
        ([2], [3, 4]),
        ([3, 4], [5]),
        ([5], [6]),
        ([6], [7]),
        ([7], [8]),
        ([8], []),
        ([9], [9]),
        ([10], [10]),
        ([11], [11]),
    ]


def test_english_and_russian(encoder: Encoder) -> None:
    """A split and a join are found between different scripts."""
    found = align(ENGLISH, RUSSIAN, encoder=encoder, potentials=load_potentials())
    assert listed(found) == [
        ([0], [0]),
        ([1], [1]),
        ([2], [2]),
        ([3], [3]),
        ([4], [4]),
        ([5], [5, 6]),
        ([6, 7], [7]),
        ([8], [8]),
        ([9], [9]),
        ([10], [10]),
        ([11], [11]),
    ]


def test_reading_twice_gives_the_same_bytes(encoder: Encoder) -> None:
    """What the encoder keeps between texts changes no confidence."""
    potentials = load_potentials()
    first = align(ENGLISH, FRENCH, encoder=encoder, potentials=potentials)
    align(ENGLISH, RUSSIAN, encoder=encoder, potentials=potentials)
    assert align(ENGLISH, FRENCH, encoder=encoder, potentials=potentials) == first
    fresh = load_encoder()
    assert align(ENGLISH, FRENCH, encoder=fresh, potentials=potentials) == first


def test_a_wholly_different_text_is_not_aligned_with_confidence(encoder: Encoder) -> None:
    """Two texts that have nothing in common give no bead to rely on."""
    other = (
        "Сложите муку и сахар в миску.",
        "Добавьте три яйца и стакан молока.",
        "Тесто должно постоять полчаса.",
        "Тем временем разогрейте духовку до двухсот градусов.",
        "Смажьте форму маслом.",
        "Выпекайте пирог сорок минут.",
    )
    found = align(ENGLISH, other, encoder=encoder, potentials=load_potentials())
    assert all(bead.confidence < 0.9 for bead in found.beads if bead.source and bead.target)


def test_gold_main_document(encoder: Encoder, eval_folder: Path | None) -> None:
    """Strict F1 on the main document is at least .97 in both languages."""
    if eval_folder is None:
        pytest.skip("no folder of gold data: set BITEXT_EVAL to run this")
    potentials = load_potentials()
    for gold_file in sorted((eval_folder / "seed").glob("*/gold.txt")):
        source, target = (
            (gold_file.parent / name).read_text(encoding="utf-8").removesuffix("\n").split("\n")
            for name in ("src.txt", "tgt.txt")
        )
        gold = {
            tuple(tuple(json.loads(side)) for side in line.split(":")[:2])
            for line in gold_file.read_text(encoding="utf-8").splitlines()
            if line and not line.startswith("#")
        }
        found = align(source, target, encoder=encoder, potentials=potentials)
        beads = {(tuple(b.source), tuple(b.target)) for b in found.beads}
        full = {bead for bead in gold if all(bead)}
        precision, recall = len(beads & gold) / len(beads), len(beads & full) / len(full)
        assert 2 * precision * recall / (precision + recall) >= 0.97, gold_file.parent.name


def test_length_alone_is_worse_and_says_so(encoder: Encoder) -> None:
    """The fallback's confidence is lower than the main model's on the same text."""
    by_length = align_by_length(ENGLISH, FRENCH)
    by_meaning = align(ENGLISH, FRENCH, encoder=encoder, potentials=load_potentials())
    assert by_length.expected_errors > by_meaning.expected_errors


def test_the_example_of_the_documentation_runs(capsys: pytest.CaptureFixture[str]) -> None:
    """The Python block of docs/alignment.md prints the bead it is about."""
    page = Path(__file__).parents[1] / "docs" / "alignment.md"
    (code,) = re.findall(r"```python\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
    exec(compile(code, str(page), "exec"), {})  # noqa: S102 (our own page)
    assert capsys.readouterr().out.startswith("2-1 ")
