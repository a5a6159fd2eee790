"""Add concepts and terms to a glossary.yaml without touching anything that is there.

What is added is inserted as text at a place that the tree of the file gives, so that every comment,
blank line, quote and order stays, byte by byte. Before anything is written the new text is read
and compared with what it should say.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import yaml

from bitext.curation import merging
from bitext.errors import BitextError, ConflictError, UsageError
from bitext.files import read_bytes, write_atomic
from bitext.languages import canonical
from bitext.model import Concept, Glossary, Term
from bitext.termbase.nodes import decode, value
from bitext.termbase.reader import parse_glossary, parse_with_root, read_defaults
from bitext.termbase.schema import CONCEPT_KEYS, ID
from bitext.termbase.writing import concept_flow, concept_lines, scalar, term_item

INDENT = 2
_BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
_BOM = "\ufeff"


def add_concept(path: str | Path, concept: Concept) -> Glossary:
    """Write a new concept at the end of a glossary and return the glossary as it is now.

    Nothing else in the file changes. Two programs that add at the same time wait for one another.

    Args:
        path: The glossary.
        concept: What to add. ``place`` is not looked at.

    Raises:
        InputError: The file cannot be read.
        GlossaryError: It has faults already, or the concept would be one.
        UsageError: The glossary has a concept of this id.
        ConflictError: The file changed while this ran.
        OutputError: The file cannot be written.
    """
    with _locked(path):
        file = GlossaryFile(path)
        file.add_concept(concept)
        return file.save()


def add_term(path: str | Path, concept: str, term: Term) -> Glossary:
    """Write a new term into a concept of a glossary and return the glossary as it is now.

    Args:
        path: The glossary.
        concept: Id of the concept.
        term: What to add, at the end of its language's list.

    Raises:
        InputError: The file cannot be read.
        GlossaryError: It has faults already, or the term would be one.
        UsageError: The file has no such concept, or the concept has the term already.
        ConflictError: The file changed while this ran.
        OutputError: The file cannot be written.
    """
    with _locked(path):
        file = GlossaryFile(path)
        file.add_term(concept, term)
        return file.save()


def new_id(glossary: Glossary, text: str) -> str:
    """Return an id for a concept that the glossary has not: ``face-mask`` or ``face-mask-2``."""
    return merging.new_id(text, {concept.id for concept in glossary.concepts})


class GlossaryFile:
    """A glossary.yaml as it was read, with what is to be added to it.

    Args:
        path: The file.

    Raises:
        InputError: It cannot be read.
        GlossaryError: It has faults; nothing can be added until they are mended.
    """

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)
        self._content = read_bytes(path)
        self._text = decode(self._content, str(path))
        glossary, root = parse_with_root(self._text, str(path))
        self._source = glossary.source
        self._concepts = {concept.id: concept for concept in glossary.concepts}
        self._root = root
        self.defaults = read_defaults(root, str(path))
        terms = value(root, "terms")
        assert terms is None or isinstance(terms, yaml.SequenceNode)
        self._terms = terms
        self._nodes: dict[str, yaml.MappingNode] = {}
        for node in terms.value if terms else ():
            ident = value(node, "id")
            assert ident is not None
            self._nodes[ident.value] = node
        self._new: dict[str, Concept] = {}
        self._more: dict[str, list[Term]] = {}

    @property
    def glossary(self) -> Glossary:
        """Return the glossary as the file and what it includes say, with what was added."""
        return Glossary(self._source, tuple(self._concepts.values()))

    def add_concept(self, concept: Concept) -> None:
        """Put a concept behind those there are, when the file is saved.

        Raises:
            UsageError: There is one of this id, or its id or texts cannot stand in the file.
        """
        found = self._concepts.get(concept.id)
        if found is not None:
            raise UsageError(
                f"{self._where(found)}: has a concept {concept.id!r} already",
                hint="Choose another id, or add a term to it.",
            )
        if not ID.fullmatch(concept.id):
            raise UsageError(f"the id {concept.id!r} has a space, colon or bracket in it")
        langs = list(dict.fromkeys(term.lang for term in concept.terms))
        by_language = sorted(concept.terms, key=lambda term: langs.index(term.lang))
        concept = replace(concept, terms=tuple(by_language))
        self._new[concept.id] = self._concepts[concept.id] = concept

    def add_term(self, concept: str, term: Term) -> None:
        """Put a term behind those that a concept has in its language, when the file is saved.

        Raises:
            UsageError: There is no such concept in this very file, or it has the term.
        """
        found = self._concepts.get(concept)
        if found is None:
            raise UsageError(
                f"{self.path}: has no concept {concept!r}",
                hint=f"Its ids are listed by: grep 'id:' {self.path}",
            )
        if concept not in self._new and concept not in self._nodes:
            raise UsageError(
                f"{self.path}: the concept {concept!r} stands in {self._where(found)}",
                hint="Add the term there.",
            )
        for other in found.in_language(term.lang):
            if other.text == term.text and canonical(other.lang) == canonical(term.lang):
                raise UsageError(
                    f"{self._where(found)}: {concept!r} has {term.text!r} in {term.lang} already,"
                    f" {other.status}"
                )
        self._concepts[concept] = _with(found, term)
        if concept in self._new:
            self._new[concept] = self._concepts[concept]
        else:
            self._more.setdefault(concept, []).append(term)

    @property
    def changed(self) -> bool:
        """Return whether anything was added."""
        return bool(self._new or self._more)

    def text(self) -> str:
        """Return the file with what was added, after reading it to see that it says so.

        Raises:
            GlossaryError: What was added has a fault.
            BitextError: The file is written in a way that nothing can be inserted into.
        """
        new = self._inserted()
        read = parse_glossary(new, str(self.path))
        if not _same(read, self.glossary):
            raise BitextError(
                "is written in a way that nothing can be added to by program",
                path=str(self.path),
                hint="Add the entry in an editor.",
            )
        self._read = read
        return new

    def save(self) -> Glossary:
        """Write the file in one step and return the glossary it holds.

        Raises:
            GlossaryError: What was added has a fault; nothing was written.
            ConflictError: The file changed since it was read; nothing was written.
            OutputError: The file cannot be written.
        """
        if not self.changed:
            return self.glossary
        new = self.text()
        if self._text and self._content.startswith(_BOM.encode()):
            new = _BOM + new
        if read_bytes(self.path) != self._content:
            raise ConflictError(
                "changed while something was added to it; nothing was written",
                path=str(self.path),
                hint="Try again.",
            )
        write_atomic(self.path, lambda file: file.write(new.encode()))
        return self._read

    # ------------------------------------------------------------------ where things go

    def _inserted(self) -> str:
        at: list[tuple[int, int, str]] = []
        """Where to cut, up to where, and what to put there; in the order of the file."""
        for ident, terms in self._more.items():
            node = self._nodes[ident]
            for lang in dict.fromkeys(canonical(term.lang) for term in terms):
                items = [
                    (term.lang, term_item(term, self.defaults))
                    for term in terms
                    if canonical(term.lang) == lang
                ]
                at.append(self._terms_of(node, lang, items))
        if self._new:
            at += self._appended()
        pieces, done = [], 0
        for start, stop, inserted in sorted(at, key=lambda place: place[:2]):
            pieces += [self._text[done:start], inserted]
            done = stop
        return "".join((*pieces, self._text[done:]))

    def _terms_of(
        self, node: yaml.MappingNode, lang: str, items: Sequence[tuple[str, str]]
    ) -> tuple[int, int, str]:
        languages = [(k, v) for k, v in node.value if k.value not in CONCEPT_KEYS]
        listed = next((v for k, v in languages if canonical(k.value) == lang), None)
        texts = [text for _, text in items]
        if isinstance(listed, yaml.CollectionNode) and listed.flow_style:
            end = listed.value[-1].end_mark.index
            return end, end, "".join(f", {text}" for text in texts)
        if isinstance(listed, yaml.SequenceNode):
            indent = " " * listed.start_mark.column
            return self._after(listed, [f"{indent}- {text}" for text in texts])
        entry = f"{scalar(items[0][0])}: [{', '.join(texts)}]"
        last = (languages or node.value)[-1][1]
        if node.flow_style:
            end = _end(last)
            return end, end, f", {entry}"
        return self._after(last, [" " * node.start_mark.column + entry])

    def _appended(self) -> Iterator[tuple[int, int, str]]:
        concepts, terms = list(self._new.values()), self._terms
        if terms is None:
            if self._root.flow_style:
                raise UsageError(f"{self.path}: has no list `terms` to add to")
            last = self._root.value[-1][1]
            yield self._after(last, ["terms:", *self._lines(concepts, INDENT)])
        elif not terms.flow_style:
            indent = terms.start_mark.column
            lines = self._lines(concepts, indent)
            yield self._after(terms, lines, beyond=indent)
        elif self._root.flow_style or not self._is_bare(terms):
            margin = "\n" + " " * INDENT if self._spans_lines(terms) else " "
            flows = [concept_flow(concept, self.defaults) for concept in concepts]
            if terms.value:
                end = terms.value[-1].end_mark.index
                yield end, end, "".join(f",{margin}{flow}" for flow in flows)
            else:
                start = terms.start_mark.index + 1
                yield start, start, f",{margin}".join(flows)
        else:
            # `terms: []`: the list becomes one with a line for each entry.
            start, stop = terms.start_mark.index, terms.end_mark.index
            end = _line_end(self._text, stop)
            if not self._text[stop:end].strip():
                start, stop = len(self._text[:start].rstrip(" ")), end
            yield start, stop, ""
            yield end, end, self._joined(self._lines(concepts, INDENT))

    def _lines(self, concepts: Sequence[Concept], indent: int) -> list[str]:
        """Return concepts as lines, with a blank one between two where the file does so."""
        nodes = list(self._nodes.values())
        apart = not nodes or (len(nodes) > 1 and self._parted(nodes[-2], nodes[-1]))
        lines: list[str] = []
        for number, concept in enumerate(concepts):
            if apart and (number or nodes):
                lines.append("")
            lines += concept_lines(concept, self.defaults, indent)
        return lines

    def _parted(self, above: yaml.Node, below: yaml.Node) -> bool:
        # The mark of a text in lines of its own stands behind blank ones.
        end = len(self._text[: _end(above)].rstrip())
        between = self._text[end : below.start_mark.index]
        return any(not line.strip() for line in _BREAK.split(between)[1:-1])

    def _after(
        self, node: yaml.Node, lines: Sequence[str], *, beyond: int | None = None
    ) -> tuple[int, int, str]:
        """Return where lines go that come below a node, and their text.

        Args:
            node: What ends above.
            lines: The lines, without their ends.
            beyond: Comments that stand further to the right than this belong to what is above.
        """
        leaf = _last(node)
        end = _end(node)
        if isinstance(leaf, yaml.ScalarNode) and leaf.style in ("|", ">"):
            header = _BREAK.split(self._text[leaf.start_mark.index :], maxsplit=1)[0]
            mark = header.split("#", 1)[0]
            if "-" not in mark and end == len(self._text) and not self._text.endswith("\n"):
                raise BitextError(
                    "ends within a text, without a line break; nothing can be put behind it"
                    " that does not change the text",
                    path=str(self.path),
                    hint="End the file with a line break, and try again.",
                )
            if "+" in mark:
                # Blank lines at its end are part of the text, and one more would be, too.
                ends = self._newline
                return end, end, "".join(line + ends for line in lines if line)
            end = len(self._text[:end].rstrip())
        end = _line_end(self._text, end)
        if beyond is not None:
            end = self._past_comments(end, beyond)
        return end, end, self._joined(lines)

    def _past_comments(self, end: int, beyond: int) -> int:
        at = end
        while match := _BREAK.match(self._text, at):
            start = match.end()
            at = _line_end(self._text, start)
            line = self._text[start:at]
            bare = line.lstrip(" ")
            if bare.startswith("#") and len(line) - len(bare) > beyond:
                end = at
            elif bare or start == len(self._text):
                break
        return end

    def _joined(self, lines: Sequence[str]) -> str:
        return "".join(self._newline + line for line in lines)

    @property
    def _newline(self) -> str:
        match = _BREAK.search(self._text)
        return "\r\n" if match and match[0] == "\r\n" else "\n"

    def _is_bare(self, node: yaml.Node) -> bool:
        inside = self._text[node.start_mark.index : node.end_mark.index]
        return not inside.strip("[] ")

    def _spans_lines(self, node: yaml.Node) -> bool:
        return node.start_mark.line != node.end_mark.line

    def _where(self, concept: Concept) -> str:
        place = concept.place
        return (place.path if place else "") or str(self.path)


def _with(concept: Concept, term: Term) -> Concept:
    """Return a concept with one more term, behind those of its language."""
    last = max(
        (i for i, t in enumerate(concept.terms) if canonical(t.lang) == canonical(term.lang)),
        default=len(concept.terms) - 1,
    )
    terms = concept.terms
    return replace(concept, terms=(*terms[: last + 1], term, *terms[last + 1 :]))


def _same(one: Glossary, two: Glossary) -> bool:
    """Tell whether two glossaries say the same, wherever it stands and however tags are spelled."""
    pairs = zip(one.concepts, two.concepts, strict=False)
    return len(one.concepts) == len(two.concepts) and all(_bare(a) == _bare(b) for a, b in pairs)


def _bare(concept: Concept) -> Concept:
    return replace(
        concept,
        place=None,
        terms=tuple(replace(t, place=None, lang=canonical(t.lang)) for t in concept.terms),
        exceptions=tuple(replace(e, place=None) for e in concept.exceptions),
    )


def _last(node: yaml.Node) -> yaml.Node:
    """Return what ends a node: itself, or the last of what it holds where no bracket closes it."""
    while isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        node = node.value[-1] if isinstance(node, yaml.SequenceNode) else node.value[-1][1]
    return node


def _end(node: yaml.Node) -> int:
    """Return the offset of the end of a node's text; a block's own mark lies behind comments."""
    return int(_last(node).end_mark.index)


def _line_end(text: str, at: int) -> int:
    match = _BREAK.search(text, at)
    return match.start() if match else len(text)


@contextlib.contextmanager
def _locked(path: str | Path) -> Iterator[None]:
    """Hold the file while it is read, added to and replaced, against others who do the same."""
    read_bytes(path)  # says what is wrong with a path better than `open`
    while True:
        with Path(path).open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            # Whoever held it before has put another file in its place.
            if _is(file.fileno(), path):
                yield
                return


def _is(handle: int, path: str | Path) -> bool:
    try:
        return os.path.samestat(os.fstat(handle), Path(path).stat())
    except FileNotFoundError:
        return True
