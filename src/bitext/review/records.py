"""Units as JSON values, for what is kept beside a memory or inside a prop of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from bitext.model import Code, Content, Note, Prop, TranslationUnit, Variant


def encode_unit(unit: TranslationUnit) -> dict[str, Any]:
    """Return a unit as JSON values; empty fields are left out."""
    return _sparse(
        id=unit.tuid,
        tuv=[
            _sparse(
                lang=variant.lang,
                seg=_encode_content(variant.content),
                props=_encode_props(variant.props),
                notes=_encode_notes(variant.notes),
                attrs=variant.attributes,
                layout=_encode_content(variant.layout),
            )
            for variant in unit.variants
        ],
        props=_encode_props(unit.props),
        notes=_encode_notes(unit.notes),
        attrs=unit.attributes,
        layout=_encode_content(unit.layout),
    )


def decode_unit(data: Mapping[str, Any]) -> TranslationUnit:
    """Return the unit that :func:`encode_unit` was given."""
    return TranslationUnit(
        data.get("id"),
        tuple(
            Variant(
                variant["lang"],
                _decode_content(variant.get("seg", ())),
                _decode_props(variant.get("props", ())),
                _decode_notes(variant.get("notes", ())),
                _pairs(variant.get("attrs", ())),
                _decode_content(variant.get("layout", ())),
            )
            for variant in data.get("tuv", ())
        ),
        _decode_props(data.get("props", ())),
        _decode_notes(data.get("notes", ())),
        _pairs(data.get("attrs", ())),
        _decode_content(data.get("layout", ())),
    )


def encode_after(unit: TranslationUnit, before: TranslationUnit | None) -> dict[str, Any]:
    """Return a unit as JSON, by its props alone where it is what stood there before but for them.

    Decisions change nothing else, and they are what is made by the ten thousand.
    """
    if before is not None and replace(before, props=unit.props) == unit:
        return {"same": 1, "props": _encode_props(unit.props)}
    return encode_unit(unit)


def decode_after(data: Mapping[str, Any], before: TranslationUnit | None) -> TranslationUnit:
    """Return the unit that :func:`encode_after` was given."""
    if "same" not in data:
        return decode_unit(data)
    if before is None:
        raise ValueError("there is no unit before that it could be the same as")
    return replace(before, props=_decode_props(data["props"]))


def _sparse(**fields: Any) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value or value == ""}


def _encode_content(content: Content) -> list[Any]:
    return [
        item
        if isinstance(item, str)
        else [item.kind, item.attributes, _encode_content(item.content)]
        for item in content
    ]


def _decode_content(data: Sequence[Any]) -> Content:
    return tuple(
        item if isinstance(item, str) else Code(item[0], _pairs(item[1]), _decode_content(item[2]))
        for item in data
    )


def _encode_props(props: Sequence[Prop]) -> list[Any]:
    return [
        [prop.type, prop.text, *([prop.attributes] if prop.attributes else ())] for prop in props
    ]


def _decode_props(data: Sequence[Any]) -> tuple[Prop, ...]:
    return tuple(Prop(type_, text, *map(_pairs, rest)) for type_, text, *rest in data)


def _encode_notes(notes: Sequence[Note]) -> list[Any]:
    return [[note.text, *([note.attributes] if note.attributes else ())] for note in notes]


def _decode_notes(data: Sequence[Any]) -> tuple[Note, ...]:
    return tuple(Note(text, *map(_pairs, rest)) for text, *rest in data)


def _pairs(data: Sequence[Sequence[str]]) -> tuple[tuple[str, str], ...]:
    return tuple((name, value) for name, value in data)
