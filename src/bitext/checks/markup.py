"""What must come through a translation unchanged: inline codes, placeholders, addresses."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from bitext.checks.pair import Pair, Side
from bitext.checks.rules import Example, Options, Rule, Trouble
from bitext.model import Code, Severity, Span

# ------------------------------------------------------------------ TAG01


def find_other_codes(pair: Pair, _: Options) -> Iterator[Trouble]:
    """Yield one trouble where the inline codes of both sides are not the same, order aside."""
    if not pair.source.codes and not pair.target.codes:
        return
    source, target = (Counter(map(_code_name, side.codes)) for side in (pair.source, pair.target))
    missing, extra = source - target, target - source
    if not missing and not extra:
        return
    said = [f"{_listed(missing)} of the source missing"] if missing else []
    said += [f"{_listed(extra)} too many"] if extra else []
    yield Trouble(f"inline codes of the target: {'; '.join(said)}", next(iter(missing or extra)))


def _code_name(code: Code) -> str:
    """Return what tells a code from others: its element, what it stands for, what it holds."""
    attributes = dict(code.attributes)
    if "end" in attributes and code.kind == "hi":
        return "</hi>"
    # i only numbers the codes of one side; x numbers them across the sides (TMX 1.4b, 4.1).
    for name in ("x", "type"):
        if attributes.get(name):
            return f"<{code.kind} {name}={attributes[name]}>"
    held = "".join(item for item in code.content if isinstance(item, str)).strip()
    return f"<{code.kind}>{held}" if held and code.kind != "hi" else f"<{code.kind}>"


def _listed(counted: Counter[str]) -> str:
    return ", ".join(
        f"{name} ×{number}" if number > 1 else name for name, number in sorted(counted.items())
    )


CODES = Rule(
    "TAG01",
    "inline-codes",
    "Inline codes differ from the source's",
    """\
bpt, ept, ph, it, hi and ut stand for formatting and fields of the original document. The target
must have the same ones, in any order; codes are compared by their `x`, else their `type`, else
what they hold. A lost code breaks the document at export: this is an error.""",
    severity=Severity.ERROR,
    find=find_other_codes,
)


# ------------------------------------------------------------------ TAG02

_PLACEHOLDER = re.compile(
    r"""
      %\([^()\s]*\)[-+\#0]*[\d.]*[a-zA-Z]                    # %(name)s
    | (?<![\d%])%(?:\d+\$)?[-+\#0]*\d*(?:\.\d+)?(?:hh?|ll?)?[sdiufFeEgGxXoc@](?![^\W\d_])
    | (?<![_^{])\{\{\s*[^\W\d][\w.|:-]*\s*\}\}                # {{ name }}, but no TeX
    | (?<![_^{])[$%\#]?\{[A-Za-z_0-9][\w.:!\[\]-]*\}          # {name} ${name} %{name} {0:.2f}
    | (?<![_^{])\{\}
    """,
    re.VERBOSE,
)


def find_other_placeholders(pair: Pair, _: Options) -> Iterator[Trouble]:
    """Yield one trouble where the placeholders of both sides are not the same, order aside."""
    source, target = _placeholders(pair.source), _placeholders(pair.target)
    yield from _different("placeholder", source, target)


def _placeholders(side: Side) -> list[tuple[Span, str]]:
    if "%" not in side.text and "{" not in side.text:
        return []
    return [
        (Span(*match.span()), re.sub(r"\s", "", match.group()))
        for match in _PLACEHOLDER.finditer(side.text)
    ]


def _different(
    what: str,
    source: Iterable[tuple[Span, str]],
    target: Iterable[tuple[Span, str]],
) -> Iterator[Trouble]:
    """Yield one trouble where two lists do not hold the same texts equally often."""
    ours, theirs = list(source), list(target)
    if not ours and not theirs:
        return
    left, right = (Counter(text for _, text in side) for side in (ours, theirs))
    missing, extra = left - right, right - left
    if not missing and not extra:
        return
    lacks = ", ".join(f"“{text}”" for text in missing)
    has = ", ".join(f"“{text}”" for text in extra)
    if missing and extra:
        message = f"the {what} {lacks} of the source is {has} in the target"
    elif missing:
        message = f"the {what} {lacks} of the source is missing in the target"
    else:
        message = f"the {what} {has} of the target is not in the source"
    yield Trouble(
        message,
        next(iter(missing or extra)),
        [span for span, text in ours if text in missing],
        [span for span, text in theirs if text in extra],
    )


PLACEHOLDERS = Rule(
    "TAG02",
    "placeholders",
    "Placeholders differ from the source's",
    """\
%s, %(name)s, %1$s, {name}, {0}, {{ name }}, ${name} are replaced by software: a missing or
misspelt one shows, or crashes. Their order is free. This is an error.""",
    severity=Severity.ERROR,
    bad=(
        Example("fr", "Hello {name}!", "Bonjour {nom} !"),
        Example("ru", "%d of %s left", "Осталось %d"),
    ),
    good=(
        Example("fr", "Hello {name}!", "Bonjour {name} !"),
        Example("ru", "%(n)s of %(all)s", "Из %(all)s: %(n)s"),
        Example("fr", "5% done", "5 % de fait"),
    ),
    find=find_other_placeholders,
)


# ------------------------------------------------------------------ TAG03

_TAG = re.compile(r"</?([A-Za-z][\w-]*)(?:\s[^<>]*)?/?>")


def find_other_tags(pair: Pair, _: Options) -> Iterator[Trouble]:
    """Yield one trouble where tags written in the text are not the same, order aside."""
    sides = []
    for side in (pair.source, pair.target):
        found = []
        if "<" in side.text:
            for match in _TAG.finditer(side.text):
                closing = "/" if match.group().startswith("</") else ""
                found.append((Span(*match.span()), f"<{closing}{match[1].casefold()}>"))
        sides.append(found)
    yield from _different("tag", *sides)


TAGS = Rule(
    "TAG03",
    "text-tags",
    "Tags written in the text differ from the source's",
    """\
HTML and XML tags that stand in the text itself, compared by name; attributes may differ, since
titles and links are translated. Order is free. This is an error.""",
    severity=Severity.ERROR,
    bad=(
        Example("fr", "A <b>red</b> flag", "Un drapeau <b>rouge"),
        Example("ru", "Press <br> here", "Нажмите здесь"),
    ),
    good=(
        Example("fr", "A <b>red</b> flag", "Un drapeau <b>rouge</b>"),
        Example("ru", "If a < b and c > d", "Если a < b и c > d"),
    ),
    find=find_other_tags,
)


# ------------------------------------------------------------------ URL01, MAI01


def find_other_addresses(pair: Pair, _: Options) -> Iterator[Trouble]:
    """Yield one trouble where the addresses of both sides are not the same."""
    if not pair.source.urls and not pair.target.urls:
        return
    if [text for _, text in pair.source.urls] == [text for _, text in pair.target.urls]:
        return
    yield from _different("address", _trimmed(pair.source), _trimmed(pair.target))


def _trimmed(side: Side) -> list[tuple[Span, str]]:
    """Return the addresses without a slash at the end; site/en and site/fr are one."""
    return [
        (span, _LANGUAGE_PART.sub(r"\1*", text.rstrip("/").casefold())) for span, text in side.urls
    ]


_LANGUAGE_PART = re.compile(r"([/.=])[a-z]{2}(?:[-_][A-Za-z]{2})?(?=[/.]|\Z)|(?<=//)[a-z]{2}(?=\.)")


ADDRESSES = Rule(
    "URL01",
    "addresses",
    "Addresses of pages differ from the source's",
    """\
Addresses are compared letter by letter, order aside; a part that names a language (/en/, fr.) may
differ, and so may a slash at the end. Where a page exists in the target language under another
address, set the finding aside.""",
    bad=(Example("fr", "See http://a.org/x.", "Voir http://a.org/y."),),
    good=(
        Example("fr", "See http://a.org/en/x.", "Voir http://a.org/fr/x."),
        Example("ru", "(http://a.org/x)", "(http://a.org/x/)"),
    ),
    find=find_other_addresses,
)


def find_other_mails(pair: Pair, _: Options) -> Iterator[Trouble]:
    """Yield one trouble where the mail addresses of both sides are not the same."""
    if pair.source.mails or pair.target.mails:
        yield from _different(
            "mail address",
            [(span, text.casefold()) for span, text in pair.source.mails],
            [(span, text.casefold()) for span, text in pair.target.mails],
        )


MAILS = Rule(
    "URL02",
    "mail-addresses",
    "Mail addresses differ from the source's",
    "Mail addresses come through unchanged, in any order. Capitals do not count.",
    bad=(Example("fr", "Write to a@b.org.", "Écrivez à a@c.org."),),
    good=(Example("fr", "Write to a@b.org.", "Écrivez à a@b.org."),),
    find=find_other_mails,
)

RULES = (CODES, PLACEHOLDERS, TAGS, ADDRESSES, MAILS)
