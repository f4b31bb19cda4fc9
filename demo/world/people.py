"""Who works on Skerry: everyone is invented, the addresses end in .example."""

from dataclasses import dataclass

MAIN = "skerry/mooring"
NET = "skerry/fairway"
METER = "skerry/tally"

CI = "gatekeeper"
VENDOR_CI = "brine-ci"
PROPOSAL_BOT = "wordwright"

# What a visitor of the demo may "look as".
PERSONAS = {"core": "saoirse", "ptl": "tunde", "volunteer": "mirela", "author": "jpark"}

# username | name | where they work | areas they know
ROSTER = """
tunde | Tunde Adeyinka-Cole | Tern & Gull | berthing pilot models
saoirse | Saoirse Mac Aodha | Northgate | api registry wharf
hvasshaug | Bjørn Hvasshaug | Northgate | wharf kelp
kowalik | Agnieszka Kowalik | Fathom Labs | api models
sundaram | Meenakshi Sundaram | Tern & Gull | driftwood wharf
oyelaran | Folasade Oyelaran | Kittiwake | lines gateways
dlind | Désirée Lindqvist-Roy | independent | granite
tkobayashi | 小林 拓海 | Fathom Labs | berthing cargo
castellvi | Jordi Castellví | Northgate | registry cargo
abera | Selamawit Abera | Tern & Gull | signals pilot
vuorinen | Antti Vuorinen | Kittiwake | driftwood lookout
petrosyan | Անի Պետրոսյան | Fathom Labs | api docs
ribeiro | Thaís Ribeiro | independent | kelp signals
mccrae | Ewan McCrae | Kittiwake | berthing lines
haile | Yonas Haile | Northgate | models registry
nurmi | Kaisa Nurmi | Kittiwake | gateways marks
rahimi | Darius Rahimi | Tern & Gull | beacons marks
solheim | Ragnhild Solheim | Fathom Labs | agents gateways
banerji | Oindrila Banerji | Northgate | wire beacons
quintero | Lázaro Quintero | independent | agents
okoro | Chidubem Okoro | Kittiwake | readings dues
fontaine | Maëlle Fontaine | Tern & Gull | allowances ledger
zhaow | 赵 文 | Fathom Labs | ledger readings
greaves | Odette Greaves | independent | dues
mirela | Mirela Dobrescu | independent | wharf berthing api
jpark | Ji-woo Park | Fathom Labs | wharf driftwood
q | Q | independent | kelp
zolkiewski | Łukasz Żółkiewski | Northgate | driftwood
nguyenh | Nguyễn Thị Hạnh | Fathom Labs | api
shevchuk | Олена Шевчук | Kittiwake | registry
papadaki | Σοφία Παπαδάκη | independent | lines
elfassi | محمد الفاسي | Northgate | berthing
brandvold | Eirik Brandvold | Brine Systems | brine
hathaway-li | Corinne Hathaway-Li | Brine Systems | brine cargo
mukherjee | Rituparna Mukherjee | Brine Systems | brine
osullivan | Déaglán O'Sullivan | Tern & Gull | granite
yilmazer | Gülşen Yılmazer | Kittiwake | models
tamm | Liisi Tamm | independent | docs
balazs | Balázs Csordás | Fathom Labs | wharf
iwu | Nkechinyere Iwu | Northgate | pilot
fjeldsted | Þórunn Fjeldsted | independent | lookout
delacroix-m | Mathieu Delacroix-Morin | Tern & Gull | api
karimov | Шерзод Каримов | Kittiwake | cargo
paewai | Hinemoa Paewai | Fathom Labs | signals
rakoto | Haja Rakotoarisoa | independent | kelp
villalobos | Xóchitl Villalobos | Northgate | registry
sirisena | Nuwan Sirisena | Kittiwake | gateways
egger | Ueli Egger | Tern & Gull | granite
morgan-pryce | Cerys Morgan-Pryce | independent | docs
pham | Phạm Đức Long | Northgate | driftwood
jovanovska | Елена Јовановска | Fathom Labs | marks
agbaje | Rotimi Agbaje | Kittiwake | readings
kask | Priit Kask | Brine Systems | brine
lacerda | Zuleica Lacerda | Northgate | berthing
wanyama | Achieng Wanyama | Tern & Gull | api
thapa | Sunita Thapa | independent | docs
hovland | Sindre Hovland | Kittiwake | wire
dasgupta-r | Rohan Dasgupta | Fathom Labs | wharf
eskelinen | Päivi Eskelinen | Northgate | models
mbaye | Serigne Mbaye | Tern & Gull | agents
cordero | Ainhoa Cordero | Kittiwake | lines
ito | 伊東 さくら | Fathom Labs | registry
stoyanov | Калоян Стоянов | independent | driftwood
levi-h | הדס לוי | Northgate | api
chaiyasit | Anong Chaiyasit | Tern & Gull | dues
varga | Zsófia Varga | Kittiwake | beacons
macleod | Iain MacLeod | independent | lookout
santana | Josué Santana | Fathom Labs | pilot
kruger | Anneke Krüger | Northgate | ledger
amankwah | Akosua Amankwah | Tern & Gull | signals
bjork | Védís Björk | independent | kelp
zapata | Wilmer Zapata | Kittiwake | cargo
rezaei | نگار رضایی | Fathom Labs | berthing
bogaerts | Joris Bogaerts | Northgate | gateways
lim | Lim Wei Xuan | Tern & Gull | wharf
nowotny | Hedwig Nowotny | independent | docs
chikwanha | Tawanda Chikwanha | Kittiwake | models
salonga | Ligaya Salonga | Fathom Labs | api
dobrovolskis | Rūta Dobrovolskė | Northgate | allowances
ferrandino | Ciro Ferrandino | Tern & Gull | driftwood
seo | 서 하늘 | independent | lines
achterveld | Maarten Achterveld | Kittiwake | granite
bui | Bùi Minh Châu | Brine Systems | brine
olofsdotter | Tuva Olofsdotter | Fathom Labs | marks
keita | Fanta Keïta | Northgate | wharf
hurley | Padraic Hurley | Tern & Gull | registry
uchenna | Uchenna Ezeobi | independent | readings
galvez | Íñigo Gálvez | Kittiwake | wire
tuilagi | Sefina Tuilaepa | Fathom Labs | berthing
prochazkova | Jitka Procházková | Northgate | models
meskhi | ნინო მესხი | Tern & Gull | api
waweru | Nyokabi Waweru | independent | docs
hossain | Tasnim Hossain | Kittiwake | cargo
arslan | Ömer Arslan | Fathom Labs | agents
gonsalves | Priti Gonsalves | Northgate | ledger
eide | Håkon Eide | Tern & Gull | lookout
tremblay-o | Océane Tremblay | independent | kelp
sandhu | Harleen Sandhu | Kittiwake | pilot
"""

# The first ones on the list; some serve two projects.
CORES = {
    MAIN: [
        "tunde",
        "saoirse",
        "hvasshaug",
        "kowalik",
        "sundaram",
        "oyelaran",
        "dlind",
        "tkobayashi",
        "castellvi",
        "abera",
        "vuorinen",
        "petrosyan",
        "ribeiro",
        "mccrae",
        "haile",
    ],
    NET: ["nurmi", "rahimi", "solheim", "banerji", "quintero", "oyelaran", "mccrae", "abera"],
    METER: ["okoro", "fontaine", "zhaow", "greaves", "haile", "tunde"],
}
GROUPS = {MAIN: "mooring-core", NET: "fairway-core", METER: "tally-core"}

# Left the project last autumn, still listed as reviewers; their votes are still there.
LEFT = ("delacroix-m", "stoyanov")


@dataclass(frozen=True)
class Person:
    username: str
    name: str
    company: str
    areas: tuple
    service_user: bool = False

    @property
    def email(self):
        return f"{self.username}@{self.company.lower().replace(' & ', '-').replace(' ', '-')}.example"


def _read(line):
    username, name, company, areas = (part.strip() for part in line.split("|"))
    return Person(username, name, company, tuple(areas.split()))


HUMANS = {person.username: person for person in map(_read, ROSTER.strip().splitlines())}
BOTS = {
    CI: Person(CI, "Gatekeeper CI", "Skerry", (), True),
    VENDOR_CI: Person(VENDOR_CI, "Brine Systems CI", "Brine Systems", ("brine",), True),
    PROPOSAL_BOT: Person(PROPOSAL_BOT, "Wordwright Proposals", "Skerry", (), True),
}
EVERYONE = HUMANS | BOTS


def cores(project):
    return CORES[project]


def is_core(username, project):
    return username in CORES[project]


def active():
    return [name for name in HUMANS if name not in LEFT]


def authors(project, area):
    """Usernames with weights: a few write much, many write little, most of it in what they know."""
    weights: dict[str, float] = {}
    for rank, person in enumerate(HUMANS.values()):
        if person.username not in LEFT:
            weights[person.username] = (14 if area in person.areas else 1) * (3 if rank < 35 else 1)
    weights[PERSONAS["author"]] *= 0.5  # gets changes of their own besides
    return weights


def reviewers(project, area, core):
    """Usernames with weights for a review by a core, or by somebody who is not one."""
    weights = {}
    for name, person in HUMANS.items():
        if is_core(name, project) == core and name not in LEFT:
            weights[name] = 5 if area in person.areas else 1
            if name in PERSONAS.values():
                weights[name] *= 2
    return weights


ROLES = {"core": "core reviewer", "ptl": "PTL", "volunteer": "volunteer", "author": "author"}


def personas():
    """Whom a visitor of the demo may look as: username, name and role of each."""
    return [{"username": name, "name": HUMANS[name].name, "role": ROLES[role]} for role, name in PERSONAS.items()]
