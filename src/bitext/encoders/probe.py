"""Sentences and words with their translations, by which an encoder's cosines are gauged.

Own writing. They are no test of an encoder, only a yardstick: how near translations and strangers
are in its space.
"""

from __future__ import annotations

SENTENCES = (
    ("The train leaves at noon.", "Le train part à midi.", "Поезд отходит в полдень."),
    (
        "She closed the window because it had begun to rain.",
        "Elle ferma la fenêtre, car il commençait à pleuvoir.",
        "Она закрыла окно, потому что начался дождь.",
    ),
    (
        "The committee adopted the resolution by nine votes to four.",
        "Le comité adopta la résolution par neuf voix contre quatre.",
        "Комитет принял резолюцию девятью голосами против четырёх.",
    ),
    ("Who is there?", "Qui est là ?", "Кто там?"),
    (
        "Wash the lentils, cover them with cold water and let them stand overnight.",
        "Lavez les lentilles, couvrez-les d’eau froide et laissez-les reposer une nuit.",
        "Промойте чечевицу, залейте холодной водой и оставьте на ночь.",
    ),
    (
        "In winter the lake freezes so hard that lorries drive across it.",
        "En hiver, le lac gèle si fort que des camions le traversent.",
        "Зимой озеро замерзает так крепко, что по нему ездят грузовики.",
    ),
    (
        "The price of bread doubled within a year.",
        "Le prix du pain doubla en un an.",
        "Цена хлеба за год удвоилась.",
    ),
    (
        "My grandfather never spoke about the war.",
        "Mon grand-père ne parlait jamais de la guerre.",
        "Мой дед никогда не говорил о войне.",
    ),
    (
        "This procedure must not be used on children under six.",
        "Ce procédé ne doit pas être employé chez les enfants de moins de six ans.",
        "Эту процедуру нельзя применять к детям младше шести лет.",
    ),
    ("Thank you, that will be all.", "Merci, ce sera tout.", "Спасибо, это всё."),
    (
        "The workers of the tannery were the first to go on strike.",
        "Les ouvriers de la tannerie furent les premiers à se mettre en grève.",
        "Первыми забастовали рабочие кожевенного завода.",
    ),
    (
        "Light needs eight minutes to reach us from the sun.",
        "La lumière met huit minutes à nous parvenir du soleil.",
        "Свету нужно восемь минут, чтобы дойти до нас от Солнца.",
    ),
    (
        "He had lost his keys again and blamed the cat.",
        "Il avait encore perdu ses clés et accusait le chat.",
        "Он опять потерял ключи и винил кота.",
    ),
    (
        "The bridge was closed to traffic for repairs.",
        "Le pont fut fermé à la circulation pour cause de travaux.",
        "Мост закрыли для движения на время ремонта.",
    ),
    (
        "Two old women were selling mushrooms at the gate of the cemetery.",
        "Deux vieilles femmes vendaient des champignons à la porte du cimetière.",
        "У ворот кладбища две старухи торговали грибами.",
    ),
    (
        "Press the green button to save your changes.",
        "Appuyez sur le bouton vert pour enregistrer vos modifications.",
        "Нажмите зелёную кнопку, чтобы сохранить изменения.",
    ),
)
"""English, French, Russian."""
WORDS = (
    ("window", "fenêtre", "окно"),
    ("bread", "pain", "хлеб"),
    ("winter", "hiver", "зима"),
    ("worker", "ouvrier", "рабочий"),
    ("bridge", "pont", "мост"),
    ("sun", "soleil", "солнце"),
    ("to sell", "vendre", "продавать"),
    ("green", "vert", "зелёный"),
    ("grandfather", "grand-père", "дедушка"),
    ("water", "eau", "вода"),
    ("price", "prix", "цена"),
    ("to speak", "parler", "говорить"),
    ("old", "vieux", "старый"),
    ("strike", "grève", "забастовка"),
    ("lake", "lac", "озеро"),
    ("mushroom", "champignon", "гриб"),
)
