"""JSON lines: an object a unit, for programs.

    {"id": "8c1f", "status": "confirmed", "confidence": 0.98,
     "texts": [{"lang": "en", "text": "Bread."}, {"lang": "fr", "text": "Du pain."}]}

Objects of others are read too: ``{"en": "...", "fr": "..."}``, the same under ``"translation"``,
and ``{"source": "...", "target": "..."}``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, Any, Final, cast

from bitext.encoding import decode
from bitext.errors import InputError, UsageError
from bitext.files import read_bytes, write_atomic
from bitext.formats.units import (
    NOT_STORABLE,
    Reading,
    Skipped,
    distinct,
    is_language,
    is_storable,
    spaceless,
)
from bitext.model import (
    CONFIDENCE,
    STATUS,
    Code,
    CodeKind,
    Content,
    Memory,
    Note,
    Prop,
    TranslationUnit,
    Variant,
)

KINDS: Final = ("bpt", "ept", "ph", "it", "hi", "sub", "ut", "comment", "pi")

_DEEPEST = 50
"""Codes inside codes; what is deeper is no text of a translator."""


def write_jsonl(memory: Memory, path: str | Path, *, overwrite: bool = True) -> None:
    """Write a memory as JSON lines in UTF-8; everything of a unit is kept.

    Raises:
        OutputError: The file cannot be written.
    """

    def write(file: IO[bytes]) -> None:
        for unit in memory.units:
            line = json.dumps(_encode(unit), ensure_ascii=False, separators=(", ", ": "))
            file.write(f"{line}\n".encode())

    write_atomic(path, write, overwrite=overwrite)


def read_jsonl(path: str | Path, *, langs: Sequence[str] = ()) -> Reading:
    """Read JSON lines; blank lines do not count.

    Args:
        path: The file.
        langs: Languages of ``source`` and ``target``, for objects that name their texts so.

    Raises:
        InputError: The file cannot be read, a line is no JSON object, or a field has a value of
            another kind than it should.
        UsageError: Texts are named ``source`` and ``target`` and the languages are not given.
    """
    name = str(path)
    data = read_bytes(path)
    if not data:
        raise InputError("is empty, JSON lines were expected", path=name)
    text = decode(data, path=name)[0]
    units, skipped = [], []
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
            unit = _decode(record, langs)
        except RecursionError:
            raise InputError("is nested too deeply", path=name, line=number) from None
        except UsageError as error:
            raise UsageError(f"{name}:{number}: {error.message}", hint=error.hint) from None
        except ValueError as error:
            raise InputError(
                f"is no unit in JSON: {error}",
                path=name,
                line=number,
                hint='A line is one object: {"en": "Bread.", "fr": "Du pain."}',
            ) from None
        if not unit.variants:
            skipped.append(Skipped(number, "no text"))
        elif not is_storable(unit):
            skipped.append(Skipped(number, NOT_STORABLE))
        else:
            units.append(unit)
    found = dict.fromkeys(variant.lang for unit in units for variant in unit.variants)
    return Reading(distinct(units), tuple(found), tuple(skipped))


# ------------------------------------------------------------------ out


def _encode(unit: TranslationUnit) -> dict[str, Any]:
    record: dict[str, Any] = {}
    props = list(unit.props)
    if unit.tuid is not None:
        record["id"] = unit.tuid
    status = next((prop for prop in props if prop.type == STATUS), None)
    if status is not None and not status.attributes:
        record["status"] = status.text
        props.remove(status)
    confidence = next((prop for prop in props if prop.type == CONFIDENCE), None)
    if confidence is not None and confidence == Prop(CONFIDENCE, f"{unit.confidence or 0:.4f}"):
        record["confidence"] = unit.confidence
        props.remove(confidence)
    record["texts"] = [_encode_variant(variant) for variant in unit.variants]
    _put(record, props, unit.notes, unit.attributes)
    if unit.layout:
        record["layout"] = _encode_content(unit.layout)
    return record


def _encode_variant(variant: Variant) -> dict[str, Any]:
    record: dict[str, Any] = {"lang": variant.lang, "text": variant.text}
    if any(isinstance(item, Code) for item in variant.content):
        record["content"] = _encode_content(variant.content)
    _put(record, variant.props, variant.notes, variant.attributes)
    if variant.layout:
        record["layout"] = _encode_content(variant.layout)
    return record


def _put(
    record: dict[str, Any],
    props: Sequence[Prop],
    notes: Sequence[Note],
    attributes: Sequence[tuple[str, str]],
) -> None:
    if props:
        record["props"] = [
            {"type": prop.type, "text": prop.text} | _attributes(prop.attributes) for prop in props
        ]
    if notes:
        record["notes"] = [{"text": note.text} | _attributes(note.attributes) for note in notes]
    record.update(_attributes(attributes))


def _attributes(attributes: Sequence[tuple[str, str]]) -> dict[str, Any]:
    return {"attributes": dict(attributes)} if attributes else {}


def _encode_content(content: Content) -> list[Any]:
    return [
        item
        if isinstance(item, str)
        else {"code": item.kind, "content": _encode_content(item.content)}
        | _attributes(item.attributes)
        for item in content
    ]


# ------------------------------------------------------------------ in


def _decode(record: object, langs: Sequence[str]) -> TranslationUnit:
    fields = _mapping(record, "the line")
    if "texts" in fields:
        texts = [_mapping(each, "a text") for each in _list(fields["texts"], "texts")]
        variants = [_decode_variant(each) for each in texts]
    else:
        variants = _plain_variants(fields, langs)
    tuid = fields.get("id", fields.get("tuid"))
    props = list(_props(fields.get("props", [])))
    if "confidence" in fields and fields["confidence"] is not None:
        confidence = fields["confidence"]
        if isinstance(confidence, bool) or not isinstance(confidence, int | float):
            raise ValueError(f"confidence is {_kind(confidence)}, a number was expected")
        if not 0 <= confidence <= 1:
            raise ValueError(f"confidence is {confidence}, 0 to 1 was expected")
        props.insert(0, Prop(CONFIDENCE, f"{confidence:.4f}"))
    if fields.get("status") is not None:
        props.insert(0, Prop(STATUS, _string(fields["status"], "status")))
    return TranslationUnit(
        None if tuid is None or tuid == "" else spaceless(str(tuid)),
        tuple(variants),
        tuple(props),
        _notes(fields.get("notes", [])),
        _pairs(fields.get("attributes", {})),
        _content(fields.get("layout", []), 0),
    )


def _plain_variants(fields: Mapping[str, Any], langs: Sequence[str]) -> list[Variant]:
    inside = fields.get("translation")
    if isinstance(inside, Mapping):
        fields = inside
    if "source" in fields and "target" in fields:
        if len(langs) < 2:
            raise UsageError(
                "texts are named source and target, not by language",
                hint="Say which languages: --langs en,fr",
            )
        named = list(zip(langs, (fields["source"], fields["target"]), strict=False))
    else:
        named = [(key, text) for key, text in fields.items() if is_language(key) and key != "id"]
    return [Variant(lang, (_string(text, lang),)) for lang, text in named if text]


def _decode_variant(fields: Mapping[str, Any]) -> Variant:
    lang = _string(fields.get("lang"), "lang")
    text = _string(fields.get("text", ""), "text")
    plain = (text,) if text else ()
    content = _content(fields["content"], 0) if "content" in fields else plain
    return Variant(
        lang,
        content,
        _props(fields.get("props", [])),
        _notes(fields.get("notes", [])),
        _pairs(fields.get("attributes", {})),
        _content(fields.get("layout", []), 0),
    )


def _content(value: object, depth: int) -> Content:
    if depth > _DEEPEST:
        raise ValueError("codes are nested too deeply")
    items: list[str | Code] = []
    for each in _list(value, "content"):
        if isinstance(each, str):
            items.append(each)
            continue
        fields = _mapping(each, "a code")
        kind = fields.get("code")
        if kind not in KINDS:
            raise ValueError(f"code is {kind!r}, one of {', '.join(KINDS)} was expected")
        items.append(
            Code(
                cast("CodeKind", kind),
                _pairs(fields.get("attributes", {})),
                _content(fields.get("content", []), depth + 1),
            )
        )
    return tuple(items)


def _props(value: object) -> tuple[Prop, ...]:
    if isinstance(value, Mapping):
        return tuple(Prop(str(key), _string(text, str(key))) for key, text in value.items())
    found = (_mapping(each, "a prop") for each in _list(value, "props"))
    return tuple(
        Prop(
            _string(each.get("type"), "type"),
            _string(each.get("text", ""), "text"),
            _pairs(each.get("attributes", {})),
        )
        for each in found
    )


def _notes(value: object) -> tuple[Note, ...]:
    notes = []
    for each in _list(value, "notes"):
        if isinstance(each, str):
            notes.append(Note(each))
        else:
            fields = _mapping(each, "a note")
            text = _string(fields.get("text", ""), "text")
            notes.append(Note(text, _pairs(fields.get("attributes", {}))))
    return tuple(notes)


def _pairs(value: object) -> tuple[tuple[str, str], ...]:
    fields = _mapping(value, "attributes")
    return tuple((str(name), _string(text, str(name))) for name, text in fields.items())


def _mapping(value: object, what: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise ValueError(f"{what} is {_kind(value)}, an object was expected")  # noqa: TRY004
    return value


def _list(value: object, what: str) -> list[Any]:
    if not isinstance(value, list):
        raise ValueError(f"{what} is {_kind(value)}, a list was expected")  # noqa: TRY004
    return value


def _string(value: object, what: str) -> str:
    if not isinstance(value, str):
        raise ValueError(f"{what} is {_kind(value)}, a text was expected")  # noqa: TRY004
    return value


def _kind(value: object) -> str:
    names = {dict: "an object", list: "a list", str: "a text", bool: "true or false"}
    return names.get(type(value), "nothing" if value is None else "a number")
