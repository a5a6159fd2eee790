"""Words that no term begins or ends with: function words, and words of every day that bind them.

Written for this purpose; base forms, for candidates are looked at by base form. A language without
a list is told terms from the rest by how common its words are alone.
"""

from __future__ import annotations

_ENGLISH = """
a able about above accord according across add after again against ago ahead all almost alone
along already also although always am among amongst an and another any anybody anyone anything
anyway anywhere apart are around as aside ask at available avoid away back base be became because
become been before began begin behind being believe below beneath beside besides best better
between beyond big both bring build but by call came can cannot cause certain certainly change
choose clear clearly come common consider contain continue contribute could create current
currently d daily day deal decide depend describe despite develop did different do does doing done
down due during each early easy either else enable end enough ensure entire entirely especially
etc even ever every everybody everyone everything everywhere example except expect explain fact
fail far feel few final finally find first five follow for force form former forth forward four
from full fully further gain gave general generally get give go good great grow had half happen
hard hardly has have having he hear help hence her here hers herself high him himself his hold
hope how however hundred i if immediately important improve in include including increase indeed
instead into involve is it its itself just keep kind know large largely last late later latter
lead learn least leave led less let like likely little live ll long longer look lose lot love low
m made main mainly make man many matter may maybe me mean meanwhile meet mention might mine month
more moreover most mostly move mr mrs much must my myself namely near nearly necessary need
neither never nevertheless new next nine no nobody non none nor not nothing now nowhere number of
off offer often old on once one only onto open or order other others otherwise ought our ours
ourselves out outside over own part particular particularly pass pay people perhaps place play
please point possible present prevent previous previously produce provide put quickly quite rather
re reach really receive recent recently reduce refer regard rely remain require return right round
run s said same saw say second see seek seem seen self send sent serious set seven several shall
she should show side significant significantly similar simple simply since single six small so
some somebody somehow someone something sometimes somewhere soon sort speak spend stand start
still stop strong such suggest support t take talk tell ten than that the their theirs them
themselves then there therefore these they thing think third this those though thousand three
through throughout thus time to today together told too took toward towards try turn twice two
under understand undertake unless until up upon us use useful usual usually various ve very via
wait walk want was way we week well went were what whatever when whenever where whereas wherever
whether which while who whoever whole whom whose why will win wish with within without word work
worth would write year yes yesterday yet you young your yours yourself yourselves
"""
_FRENCH = """
afin ai aie ailleurs ainsi alors an ancien année août apparaître après arriver assez au aucun
aujourd auprès aussi autant autour autre autrui aux auxquels avant avec avoir avril beaucoup bien
bientôt bon c car ce ceci cela celle celles celui cent cependant certain ces cet cette ceux chacun
chaque chez chose ci cinq comme comment contre côté d dans de debout dedans dehors demain dernier
derrière des desquels dessous dessus deux devant devenir devoir dimanche dire dit dix donc donner
dont du duquel durant dès décembre déjà eh elle elles en encore enfin ensuite entier entre environ
est et etc eu eux exemple faire fait falloir façon fin fois février gens grand guère hier hors hui
huit ici il ils j jamais janvier je jeudi jour juillet juin jusqu jusque juste l la laquelle le
lequel les lesquelles lesquels leur leurs lieu loin long lors lorsque lui lundi là m ma mai
maintenant mais mal malgré manière mardi mars me mercredi mes mettre mien mieux mille moi moindre
moins mois mon même n ne neuf ni nombre non nos notre nous nouveau novembre nul nôtre octobre on
ont onze or ou oui outre où par parce parfois parmi part partie partir partout pas passer pendant
personne petit peu peut plein plupart plus plusieurs plutôt point porter pour pourquoi pourtant
pouvoir premier prendre presque prochain propre près puis puisque qu quand quant quatre que quel
quelqu quelque quels qui quoi quoique rendre rester rien s sa samedi sans sauf savoir se second
seize selon sept septembre ses seul seulement si sien six soi soit son sorte sous souvent suivre
sur surtout t ta tandis tant tard te tel tellement temps tenir tes toi ton toujours tour tous tout
toutefois travers trente trois trop trouver très tu tôt un une uns utiliser vendre vendredi venir
vers vingt voici voilà voir vos votre vouloir vous vrai vraiment vôtre y à ça étant être
"""
_RUSSIAN = """
а август авось апрель без более больше большой будто бы быть в ваш вдоль вдруг ведь весь весьма
видеть вместе вместо вне во вокруг вообще воскресенье вот вполне впрочем время все всегда всего
вследствие всякий вторник второй вы где главный говорить год да давать даже далее два декабрь
делать дело день для до должный другой его ее если есть еще ещё же за зачем здесь знать и из из-за
или им именно иметь иногда иной их июль июнь к каждый как какой когда конец кто куда ли либо лишь
любой май март между менее меньше место месяц многий много может можно мой мочь мы на над надо наш
не небольшой некоторый нельзя несколько нет никакой никогда никто ничто но новый ноябрь ну нужно
нужный о об оба общий один однако октябрь он она они оно опять остальной от отдельный очень первый
перед по под пока полный понедельник понимать пора поскольку после последний потом потому почему
почти поэтому при про просто против путь пятница пять раз различный разный ранний раньше с сам
самый свое свой сделать себя сегодня сей сейчас сентябрь сказать слишком снова со собой совсем
сразу среда среди старый стать столь столько сторона стоять суббота существовать так также такой
там те тем теперь то тогда тоже только том тот третий три туда тут ты тысяча у уже февраль хороший
хорошо хотеть хотя целый час часто часть человек чем через четверг четыре что чтобы чуть шесть эта
это этот я являться январь
"""

FUNCTION_WORDS: dict[str, frozenset[str]] = {
    "en": frozenset(_ENGLISH.split()),
    "fr": frozenset(_FRENCH.split()),
    "ru": frozenset(_RUSSIAN.split()),
}
"""Words at which a candidate neither begins nor ends, as base forms, by language."""

LINKING_WORDS: dict[str, frozenset[str]] = {
    "en": frozenset(("of", "the", "in", "for", "to", "s")),
    "fr": frozenset(
        ("à", "au", "aux", "d", "de", "des", "du", "en", "l", "la", "le", "les", "par")
    ),
    "ru": frozenset(("в", "для", "на", "о", "по", "с", "к")),
}
"""Those of them that may stand inside a term: dictatorship of the proletariat."""
