"""What the checks make of a term's status and severity."""

from __future__ import annotations

import pytest

from bitext.checks import Checker
from bitext.model import (
    Concept,
    Finding,
    Glossary,
    Severity,
    Term,
    TermStatus,
    TranslationUnit,
    Variant,
)


def findings(target: str, *terms: Term, source: str = "The czar.") -> tuple[Finding, ...]:
    glossary = Glossary("en", (Concept("czar", terms),))
    unit = TranslationUnit(None, (Variant("en", (source,)), Variant("fr", (target,))))
    return Checker(glossary, "en", "fr").findings(unit, 0)


CZAR = Term("czar", "en")
TSAR = Term("tsar", "fr")


def test_a_proposed_term_is_neither_demanded_nor_accepted() -> None:
    proposed = Term("empereur", "fr", TermStatus.PROPOSED)
    assert findings("Le roi.", CZAR, proposed) == ()
    (missing,) = findings("L’empereur.", CZAR, TSAR, proposed)
    assert missing.name == "missing-term"
    assert "empereur" not in missing.message
    assert findings("Le roi.", Term("czar", "en", TermStatus.PROPOSED), TSAR) == ()


@pytest.mark.parametrize("of_term", ["", "error", "warning"])
def test_a_forbidden_term_may_have_a_severity_of_its_own(of_term: str) -> None:
    king = Term("roi", "fr", TermStatus.FORBIDDEN, severity=of_term)  # type: ignore[arg-type]
    (finding,) = findings("Le roi.", CZAR, TSAR, king)
    assert finding.severity is Severity(of_term or "error")


def test_a_language_with_forbidden_terms_alone_is_judged_without_a_fall() -> None:
    king = Term("roi", "fr", TermStatus.FORBIDDEN)
    (finding,) = findings("Le roi.", CZAR, king)
    assert finding.name == "forbidden-term"
    assert findings("Le tsar.", CZAR, king) == ()
