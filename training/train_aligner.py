"""Train the aligner's potentials, or cross-validate them.

    python training/train_aligner.py DATA                       # writes src/bitext/data/aligner.npz
    python training/train_aligner.py DATA --cross-validate OUT  # and predictions by unseen weights

DATA has a folder per document pair, ``set/languages/name``, with src.txt and tgt.txt (a sentence
a line), gold.txt (beads as ``[0,1]:[0]``) and meta.json. Documents in languages outside the
encoder's, and sets in ``corpus.NEVER_TRAIN``, are left out of training.

Run it with OPENBLAS_NUM_THREADS=1: the same data then give the same bytes on one machine.
"""

from __future__ import annotations

import argparse
import io
import sys
import zipfile
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from corpus import WEIGHTS as SETS
from corpus import (
    Document,
    Reading,
    Seen,
    digest,
    read,
    read_documents,
    trainable,
    with_paragraphs,
)
from crf import Settings, fit, likelihood

from bitext.alignment import Potentials
from bitext.alignment.decode import best_beads, pooled
from bitext.alignment.encoder import Encoder
from bitext.alignment.features import FEATURES
from bitext.alignment.pair import Box
from bitext.encoders import load_encoder
from bitext.model import Bead, Span

WEIGHTS = Path(__file__).parent.parent / "src" / "bitext" / "data" / "aligner.npz"
FOLDS = 4


def main() -> None:
    """Read the command line and do what it says."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=_Formatter)
    parser.add_argument("data", type=Path, help="folder of document pairs with gold beads")
    parser.add_argument("--output", type=Path, default=WEIGHTS, help="weights file to write")
    parser.add_argument(
        "--cross-validate",
        type=Path,
        metavar="OUT",
        help=f"besides, align every document by weights from the {FOLDS - 1} of {FOLDS} folds "
        "without it and write OUT/set/languages/name/pred.txt",
    )
    parser.add_argument("--jobs", type=int, default=2, help="processes that read documents")
    arguments = parser.parse_args()
    encoder = load_encoder()
    documents = read_documents(arguments.data)
    signature = f"{encoder.name} data:{digest(trainable(documents, encoder.languages))[:16]}"
    learned = [
        with_paragraphs(document) if document.by_script else document
        for document in trainable(documents, encoder.languages)
    ]
    # The set ``long`` is built of the others' documents.
    held = parts([d for d in documents if d.dataset != "long"]) if arguments.cross_validate else []
    known = {document.path for document in learned}
    wanted = [*learned, *(p.document for p in held if p.document.path not in known)]
    with ProcessPoolExecutor(arguments.jobs, initializer=_start) as pool:
        made = list(pool.map(_read, wanted))
    readings = {document.path: found for document, found in zip(wanted, made, strict=True)}
    signature = f"{signature} documents:{len(learned)}"
    save(train(learned, readings, signature), arguments.output)
    print(signature)
    if arguments.cross_validate:
        cross_validate(held, learned, readings, arguments.cross_validate)


_encoder: list[Encoder] = []


def _start() -> None:
    """Load the encoder of a worker process."""
    _encoder.append(load_encoder())


def _read(document: Document) -> Reading:
    _tell(document.path)
    return read(document, _encoder[0])


def train(
    documents: Sequence[Document], readings: dict[str, Reading], signature: str
) -> Potentials:
    """Return potentials fitted to documents."""
    chosen = [
        learned for document in documents for learned in readings[document.path].learned(document)
    ]
    return fit([piece for piece, _ in chosen], [w for _, w in chosen], Settings(), signature)


@dataclass(frozen=True, slots=True)
class Part:
    """A document, or what is scored by itself of the only one of its set."""

    document: Document
    whole: str
    """Path of the document it is part of."""
    source: int
    """Source segments before it."""
    target: int
    fold: int


def parts(documents: Sequence[Document]) -> list[Part]:
    """Return what is held out together.

    Variants and translations of one text share a fold; the groups of each set are dealt out to
    and fro, so that every fold holds some of each set. The only document of a set, there is one in
    German, is cut into as many parts as there are folds, else nothing would be learned of its kind.
    """
    groups: dict[str, list[str]] = {}
    for document in documents:
        known = groups.setdefault(document.dataset, [])
        if document.group not in known:
            known.append(document.group)
    found = []
    for document in documents:
        known = groups[document.dataset]
        if len(known) == 1 and document.dataset in SETS:
            found += [
                Part(part, document.path, source, target, fold)
                for fold, (part, source, target) in enumerate(document.parts(FOLDS))
            ]
        else:
            turn, place = divmod(known.index(document.group), FOLDS)
            fold = FOLDS - 1 - place if turn % 2 else place
            found.append(Part(document, document.path, 0, 0, fold))
    return found


def cross_validate(
    held: Sequence[Part],
    learned: Sequence[Document],
    readings: dict[str, Reading],
    output: Path,
) -> None:
    """Write predictions by weights that saw neither the document nor a relative of it.

    They go to pred.txt and, by the paragraphs of both texts where there are any, to pred.par.txt.
    They are what ``align`` gives for texts of one stretch, and none of those held out is longer.
    """
    paths = {document.path for document in learned}
    total, rows = 0.0, 0
    lines: dict[Path, str] = {}
    for fold in range(FOLDS):
        seen = [part.document for part in held if part.fold != fold and part.whole in paths]
        potentials = train(seen, readings, "")
        for part in held:
            if part.fold != fold:
                continue
            found = readings[part.document.path]
            if part.whole in paths:
                total += likelihood(potentials, found.pieces.forth)
                rows += len(part.document.source)
            for name, sight in (("pred.txt", found.seen), ("pred.par.txt", found.seen_bounds)):
                if sight is not None:
                    path = output / part.whole / name
                    beads = _predicted(sight, potentials, part)
                    lines[path] = lines.get(path, "") + _listed(beads)
        _tell(f"fold {fold + 1} of {FOLDS}")
    for path, text in lines.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    print(f"held-out negative log-likelihood per 100 source segments: {100 * total / rows:.3f}")


def _predicted(seen: Seen, potentials: Potentials, part: Part) -> list[Bead]:
    lattice = seen.lattice
    posterior, _ = lattice.posteriors(potentials.score(seen.features, lattice.kind))
    box = Box(
        part.source,
        part.source + len(part.document.source),
        part.target,
        part.target + len(part.document.target),
    )
    return best_beads(box, lattice, pooled(lattice, posterior), lambda _: "")


def save(potentials: Potentials, path: Path) -> None:
    """Write potentials so that equal ones give equal bytes: no times, a fixed order."""
    arrays = {
        "features": np.array(FEATURES),
        "mean": potentials.mean,
        "scale": potentials.scale,
        "linear": potentials.linear,
        "by_kind": potentials.by_kind,
        "bias": potentials.bias,
        "signature": np.array(potentials.signature),
    }
    for k, (weights, bias) in enumerate(potentials.layers):
        arrays[f"weights{k}"], arrays[f"bias{k}"] = weights, bias
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, array in arrays.items():
            buffer = io.BytesIO()
            np.save(buffer, array, allow_pickle=False)
            entry = zipfile.ZipInfo(f"{name}.npy", date_time=(1980, 1, 1, 0, 0, 0))
            archive.writestr(entry, buffer.getvalue(), zipfile.ZIP_DEFLATED)


def _listed(beads: Sequence[Bead]) -> str:
    """Return beads as lines."""

    def numbers(span: Span) -> str:
        return f"[{','.join(map(str, span))}]"

    return "".join(
        f"{numbers(bead.source)}:{numbers(bead.target)}:{bead.confidence:.4f}\n" for bead in beads
    )


def _tell(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


class _Formatter(argparse.RawDescriptionHelpFormatter):
    """Keeps the lines of the description."""


if __name__ == "__main__":
    main()
