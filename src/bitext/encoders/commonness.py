"""How common words are in general, as a background that terms stand out from.

The encoder's tokenizer is a unigram language model over 128,000 pieces in 16 languages (Kudo 2018,
"Subword Regularization"): it has a probability for every piece, and so a surprisal for every word.
Frequent words are one piece; the pieces of a rare word add up.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, lru_cache


@cache
def surprisal() -> Callable[[str], float]:
    """Return the function that gives the surprisal of a word in nats: 8 for *use*, 15 for *soviet*.

    It is that of all 16 languages together, and so comparable within one of them only.
    """
    import sentencepiece  # noqa: PLC0415 (numpy, as the next)

    from bitext.encoders.resources import tokenizer_model  # noqa: PLC0415

    tokenizer = sentencepiece.SentencePieceProcessor(model_proto=tokenizer_model())

    @lru_cache(maxsize=200_000)
    def of(word: str) -> float:
        return -sum(float(tokenizer.get_score(piece)) for piece in tokenizer.encode(word))

    return of
