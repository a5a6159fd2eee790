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
from pathlib import Path

import numpy as np
from corpus import Document, Pieces, digest, pieces_of, read_documents, trainable
from crf import Settings, fit, likelihood

from bitext.alignment import Potentials, align
from bitext.alignment.encoder import Encoder
from bitext.alignment.features import FEATURES
from bitext.encoders import load_encoder
from bitext.model import Alignment, Span

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
    learned = trainable(documents, encoder.languages)
    with ProcessPoolExecutor(arguments.jobs, initializer=_start) as pool:
        made = list(pool.map(_pieces_of, learned))
    pieces = {document.path: found for document, found in zip(learned, made, strict=True)}
    signature = f"{encoder.name} data:{digest(learned)[:16]} documents:{len(learned)}"
    save(train(learned, pieces, signature), arguments.output)
    print(signature)
    if arguments.cross_validate:
        cross_validate(documents, learned, pieces, encoder, arguments.cross_validate)


_encoder: list[Encoder] = []


def _start() -> None:
    """Load the encoder of a worker process."""
    _encoder.append(load_encoder())


def _pieces_of(document: Document) -> Pieces:
    _tell(document.path)
    return pieces_of(document, _encoder[0])


def train(documents: Sequence[Document], pieces: dict[str, Pieces], signature: str) -> Potentials:
    """Return potentials fitted to documents."""
    chosen = [
        (piece, document.weight)
        for document in documents
        for direction in pieces[document.path]
        for piece in direction
    ]
    return fit([piece for piece, _ in chosen], [w for _, w in chosen], Settings(), signature)


def folds(documents: Sequence[Document]) -> dict[str, int]:
    """Return the fold of each document, by path.

    Variants and translations of one text share a fold; the groups of each set are dealt out in
    turn, so that every fold holds some of each set.
    """
    of_group: dict[str, int] = {}
    dealt: dict[str, int] = {}
    for document in documents:
        if document.group not in of_group:
            turn = dealt.get(document.dataset, 0)
            of_group[document.group] = turn % FOLDS
            dealt[document.dataset] = turn + 1
    return {document.path: of_group[document.group] for document in documents}


def cross_validate(
    documents: Sequence[Document],
    learned: Sequence[Document],
    pieces: dict[str, Pieces],
    encoder: Encoder,
    output: Path,
) -> None:
    """Write predictions by weights that saw neither the document nor a relative of it.

    The set ``long`` is built of the others' documents and gets none.
    """
    fold_of = folds(documents)
    total, rows = 0.0, 0
    for fold in range(FOLDS):
        potentials = train([d for d in learned if fold_of[d.path] != fold], pieces, "")
        for document in documents:
            if fold_of[document.path] != fold or document.dataset == "long":
                continue
            if document.path in pieces:
                total += likelihood(potentials, pieces[document.path].forth)
                rows += len(document.source)
            found = align(document.source, document.target, encoder=encoder, potentials=potentials)
            folder = output / document.path
            folder.mkdir(parents=True, exist_ok=True)
            (folder / "pred.txt").write_text(_listed(found), encoding="utf-8")
        _tell(f"fold {fold + 1} of {FOLDS}")
    print(f"held-out negative log-likelihood per 100 source segments: {100 * total / rows:.3f}")


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


def _listed(alignment: Alignment) -> str:
    def numbers(span: Span) -> str:
        return f"[{','.join(str(k) for k in span)}]"

    return "".join(
        f"{numbers(bead.source)}:{numbers(bead.target)}:{bead.confidence:.4f}\n"
        for bead in alignment.beads
    )


def _tell(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


class _Formatter(argparse.RawDescriptionHelpFormatter):
    """Keeps the lines of the description."""


if __name__ == "__main__":
    main()
