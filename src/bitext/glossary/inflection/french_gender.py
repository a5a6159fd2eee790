"""The gender of French nouns, by their endings and lists of what departs from them.

A glossary may say the gender of a term; where it does not, this is how it is guessed. Endings that
are right for nearly every noun count as sure.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Literal, NamedTuple

from bitext.glossary.inflection.edits import listed

Gender = Literal["m", "f"]


class Guess(NamedTuple):
    """A gender, and whether the ending leaves little doubt."""

    gender: Gender
    sure: bool


MASCULINE = listed(
    "diabète avenir plaisir pouvoir devoir savoir loisir souvenir désir rire dîner déjeuner souper",
    "avoir être peroxyde",
    "accès acte ange angle apogée arbitre arbre arrêté artifice asile athée atome augure",
    "auspice automate axe bastion beurre blocus blâme bois braille bras brie bromure bronze",
    "buste bénéfice cadastre cadavre cadre caducée calibre calme calque camarade camée",
    "candélabre cannibale capitaine caractère carbone carbure carrosse cas casque centre cercle",
    "chambranle chancre chapitre charme chiffre chlorure choix chèque chêne cidre cierge cigare",
    "cimetière cirque cloaque cloître coche code codicille coffre comble comité commerce",
    "compromis compte comté concile conciliabule conclave concombre concours congrès conifère",
    "consulté conte contraste contrôle coolie corps corpuscule costume coude cours couvercle",
    "crible crime crâne crépuscule cube culte cyanure cycle cylindre câble côté diable dialogue",
    "dictionnaire dilemme dimanche diocèse discours disque divorce dièse dogme doigté domaine",
    "domicile dos doute drame décembre décolleté décombre décès dédale délice délire",
    "dépositaire député désastre désordre dôme elfe empire empirique empyrée ensemble entracte",
    "espace excès exercice exode exorde filtre fleuve fluorure foie formulaire frère gendre",
    "genre germe geste givre glaive globe globule gouffre grade gramme granite graphe groupe",
    "guide gypse génie havre hectare homicide homme horaire hydrocarbure hymne hyménée",
    "hémisphère immeuble incendie inceste indice infanticide initié insecte intermédiaire",
    "interprète interstice intervalle inventaire invité isthme itinéraire ivoire jade jaspe",
    "jeûne juge karaté labyrinthe lacté leurre libelle limite linge litre livre lièvre losange",
    "lustre luxe lycée légionnaire légume magazine maire malaise maléfice manque marbre martyre",
    "masque massacre mausolée maître membre mensonge mercenaire mercure merle messie meuble",
    "meurtre microbe milliardaire millénaire ministre ministère mode modèle moine mois monarque",
    "monastère monde monopole moule mufle murmure muscle musée mystère mythe mètre mélange",
    "mérite navire nitrate nomade nombre novembre nègre obélisque octobre octogone office",
    "oligarque oncle ongle opprobre opuscule orchestre ordre organe orgue orifice os oxyde",
    "ozone palais panache pancréas papyrus paradoxe paragraphe parallèle parapluie parasite",
    "paratonnerre parcours parjure parricide pas patrimoine pays peigne phare philosophe",
    "phosphore phénomène pilote platine plâtre plébiscite poids poivre polichinelle polygone",
    "porche porte-monnaie portefeuille poste presbyte presbytère prestige prince principe prix",
    "procès prodige profane progrès prologue protocole proverbe préambule précepte précipice",
    "préjudice prélude prépuce prétexte prêtre pupitre pygmée pâté père pécule périgée pétale",
    "pétrole pôle quadrilatère recours refuge registre remède renne repas reproche reptile",
    "reste retraité rez-de-chaussée rhume rire risque rite royaume rythme règne réfectoire",
    "régime répertoire réverbère révolté rêve rôle sable sabre sacre sacrifice salaire salpêtre",
    "sanctuaire satellite satyre scandale scarabée sceptre secours seigle semestre septembre",
    "service sexe sigle signe silence singe sinistre site siècle socle soliloque solstice",
    "sommaire sosie souffle soufre sourire spectre squelette stade stigmate stimule style",
    "subside succès sucre suicide sulfure supplice symbole synode synonyme sépulcre séquestre",
    "sévice temps tentacule terme territoire testicule texte théâtre tigre timbre tintamarre",
    "titre tome tonnerre torse traité transfuge traître tremble triangle trimestre triomphe",
    "trophée trouble trèfle trône tube tubercule tumulte type tétanos ulcère uniforme univers",
    "ustensile utérus vacarme vase ventre ventricule verbe vermicelle vermicule verre vers",
    "vertige vestiaire vestibule vestige vice vignoble vinaigre violoncelle virus viscère",
    "vocabulaire volume vote véhicule zeste zodiaque zèle âge âne échange édicule édifice éloge",
    "émissaire épiderme épilogue épisode équilibre équinoxe érable évangile",
)
"""Nouns that are masculine though their ending does not say so."""

FEMININE = listed(
    "Pâques aide aigreur aile alarme algèbre amende amertume amorce amphore ampleur angoisse",
    "annexe annonce anode antilope approche arche ardeur arme arrhes arène arête asperge astuce",
    "attache attente aube auberge audace auge aurore auréole auto avarice bagarre baisse balle",
    "bande barbe barge barre base basse besogne bible birème bise blancheur boge bohème boisson",
    "bombe botte bouche boucle boule bourse boussole boutique branche brasse brebis bride",
    "brique brousse bru brume brute brèche bulle bête bûche cabale cabane cage caisse cale",
    "campagne candeur canicule capitale carcasse carotte carte caste cathode cathédrale cause",
    "cave cellule chair chaleur chambre chanson charge charogne charte chasse chaux chaîne",
    "chose chute chèvre cible cigogne cime cire clameur classe clause clef cloche clé cohorte",
    "colombe commande commune compagne comète conduite conquête consigne console consœur corde",
    "couche couleur coulisse coupe cour course coutume crampe cravate crevasse critique croix",
    "croupe croûte cruche crèche crème crête cuiller cuillère cuirasse cuisse cuisson culotte",
    "cuve côte dalle dame dartre date demande dent descente dette diagonale diode diva dose dot",
    "douceur douche douleur dune dupe dynamo décharge défaveur démarche dépêche dérive déroute",
    "détente dîme eau emphase enclume encre enquête entente entrave enveloppe erreur escale",
    "escorte escrime espèce estime excuse extase fable fabrique face faillite faim fange farce",
    "faune faute faux faveur façon femme fenêtre ferme ferveur fiançailles fibre file fille fin",
    "finale fièvre flamme fleur flore flotte flèche flûte foi fois force forge forme formule",
    "fortune forêt fosse foudre foule fourche fourmi fraîcheur froideur fronde frégate fuite",
    "fureur fève fête gamme gare gencive gent gerbe glace glande glu gomme gondole gorge goutte",
    "graisse grandeur grange grappe grippe grosseur grotte grève guerre guirlande guitare",
    "guérilla guêtre gêne hache halle harpe hausse hauteur herbe honte horde horloge hormone",
    "horreur hotte houle houppe housse humeur huître hygiène hélice idole image impasse jalouse",
    "jambe jante jument jungle jupe justice lacune laideur laisse lame lampe langueur largeur",
    "larme larve lenteur lessive lettre leçon libido ligne limace lime liqueur liste loge",
    "logique loi longueur louange loupe loutre louve lueur luge lune lutte lyre lèpre lèvre",
    "légende légitime madone maigreur main maison malaria malice malle manche mandibule",
    "mandragore manœuvre marche mare marge marmite masse mazurka menace mer merci messe milice",
    "mime minceur mine minute mitre moisson moiteur montagne montre morale mort moto motte",
    "mouche mousse moustache muse musique mèche mère mécanique mésange métaphore méthode météo",
    "nacre nage nappe nef neige nièce noirceur noix nonne norme note notice nuit oasis ode",
    "odeur oeuvre offrande ombre once onde orange orbite orge page pagode paix pampa panique",
    "paroisse parole part particule patate paume pause peau pelisse pelote pelouse pente perche",
    "perdrix perle perte pesanteur peste peur phalange phase photo phrase physique pierre pile",
    "pilule pioche pipe piste pizza pièce place plage planche plante planète plate-forme",
    "plateforme plume plupart plèvre poche police politique polka polémique pomme pompe ponte",
    "porte pose poudre poule poupe poursuite pousse poutre pratique preuve prime primeur prison",
    "profondeur propagande prose préface puanteur puce pudeur pyramide pâleur péninsule période",
    "pêche quarte quête race radio rafale rage raideur raison rame rampe rancune rancœur rançon",
    "rave razzia recherche rencontre rente requête revanche ride rigueur rime rive robe roche",
    "ronce ronde rondeur rose rotule rougeole rougeur rousse route rubrique ruche rumeur ruse",
    "règle réclame récolte réforme république réussite révolte saga saison salle sandale sangle",
    "sape satire sauce saucisse saveur scène seconde secousse serre sirène soeur soif somme",
    "sonde sorte souche soupe source souris spirale splendeur stalle statistique steppe stupeur",
    "stéréo succursale sueur suite surface syllabe syntaxe sève sœur table tache tactique tante",
    "tare tarte tasse taxe technique tempe tempête teneur tente terrasse terre terreur tiare",
    "tirelire tiédeur toge toile tombe tonne torche torpeur touche tour toux trace trahison",
    "trame tranche trappe tribu tribune tringle trirème trompe troupe trousse trêve tulipe",
    "tumeur tunique tâche ténèbre tête vache valeur vapeur variole vendange vente ventouse",
    "verdeur verge vergogne vertu vertèbre veste veuve viande victime vidéo vigne vigueur villa",
    "ville virgule vis visite vitre voix voûte véranda zone âme écharpe échoppe écluse école",
    "écorce écoute écrevisse écume élite énigme épaisseur épice épingle éponge épouse épreuve",
    "équipe étable étape éthique étoile étuve île œuvre",
)
"""Nouns that are feminine though their ending does not say so."""

_ENDINGS: tuple[tuple[str, Gender, bool], ...] = (
    # Longer endings come first; the last column says whether one ending leaves little doubt.
    ("aison", "f", True), ("tion", "f", True), ("sion", "f", True), ("xion", "f", True),
    ("gion", "f", True), ("nion", "f", True), ("isme", "m", True), ("asme", "m", True),
    ("ysme", "m", True), ("ement", "m", True), ("ment", "m", True), ("age", "m", True),
    ("ège", "m", True), ("euse", "f", True), ("trice", "f", True), ("ette", "f", True),
    ("esse", "f", True), ("ence", "f", True), ("ance", "f", True), ("ense", "f", True),
    ("anse", "f", True), ("logie", "f", True), ("ie", "f", True), ("rée", "f", True),
    ("ée", "f", True), ("té", "f", True), ("tié", "f", True), ("itude", "f", True),
    ("ude", "f", True), ("ure", "f", True), ("ade", "f", True), ("ière", "f", True),
    ("aille", "f", True), ("eille", "f", True), ("ouille", "f", True), ("ille", "f", True),
    ("ise", "f", True), ("elle", "f", True), ("enne", "f", True), ("onne", "f", True),
    ("ine", "f", True), ("aine", "f", True), ("ose", "f", False), ("ite", "f", False),
    ("ique", "f", False), ("ôme", "m", True), ("ème", "m", True), ("gramme", "m", True),
    ("mètre", "m", True), ("scope", "m", True), ("aire", "m", False), ("oire", "f", False),
    ("acle", "m", True), ("icle", "m", True), ("eau", "m", True), ("eur", "m", True),
    ("ice", "m", False), ("ide", "m", False), ("phone", "m", True), ("thème", "m", True),
    ("gène", "m", True), ("cide", "m", True), ("ège", "m", True), ("ible", "m", False),
    ("ue", "f", True), ("oie", "f", True), ("che", "f", False), ("sse", "f", False),
    ("tte", "f", False), ("lle", "f", False), ("nne", "f", False), ("ere", "f", False),
    ("ène", "f", False), ("ère", "m", False), ("bre", "m", False), ("tre", "m", False),
    ("dre", "m", False), ("vre", "m", False), ("cre", "m", False), ("ple", "m", True),
    ("cle", "m", False), ("me", "m", False), ("xe", "m", False), ("ge", "m", False),
    ("e", "f", False),
)  # fmt: skip


@lru_cache(maxsize=20_000)
def noun_gender(word: str) -> Guess | None:
    """Return the gender of a French noun in the singular; None for a text that is no word.

    Args:
        word: In lower case, accents as they are.
    """
    last = word.rsplit("-", maxsplit=1)[-1] if word not in MASCULINE | FEMININE else word
    if last in MASCULINE:
        return Guess("m", sure=True)
    if last in FEMININE:
        return Guess("f", sure=True)
    if not last.isalpha():
        return None
    for ending, gender, sure in _ENDINGS:
        if last.endswith(ending) and len(last) > len(ending) + 1:
            return Guess(gender, sure)
    return Guess("m", not last.endswith(("s", "x")))
