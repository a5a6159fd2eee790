"""Looking after a glossary: what is doubtful in it, what is missing from it, what another one adds.

``lint`` reads it alone, ``usage`` against translations, ``extraction`` finds candidates for it in
translations, ``merging`` says what another glossary would add.
"""
