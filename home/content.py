"""The first words of the home page, in both languages; editors change them in Wagtail."""

import json
import uuid
from typing import Any

Texts = dict[str, str]

TITLE: Texts = {
    "en": "Mewnoli: the community of practice on insourcing",
    "cy": "Mewnoli: y gymuned ymarfer ar fewnoli",
}
SUMMARY: Texts = {
    "en": "The bilingual community of practice for Welsh public bodies that bring services in-house, or weigh it up.",
    "cy": "Y gymuned ymarfer ddwyieithog i gyrff cyhoeddus Cymru sy'n dod â gwasanaethau'n fewnol neu'n ystyried.",
}
HERO_TITLE: Texts = {
    "en": "Bringing services home, together and in the open",
    "cy": "Dod â gwasanaethau adref, gyda'n gilydd ac yn agored",
}
HERO_TEXT: Texts = {
    "en": (
        "Mewnoli is where people in Welsh public bodies compare ways of delivering a service, share what happened, "
        "and ask each other what they would do differently."
    ),
    "cy": (
        "Mewnoli yw'r man lle mae pobl yng nghyrff cyhoeddus Cymru yn cymharu ffyrdd o ddarparu gwasanaeth, yn "
        "rhannu'r hyn a ddigwyddodd ac yn holi ei gilydd beth y byddent yn ei wneud yn wahanol."
    ),
}

SECTIONS: list[tuple[str, dict[str, Any]]] = [
    (
        "ways",
        {
            "heading": {"en": "What you can do here", "cy": "Beth gallwch ei wneud yma"},
            "text": {"en": "", "cy": ""},
            "ways": [
                {
                    "title": {"en": "Learn from others", "cy": "Dysgu oddi wrth eraill"},
                    "text": {
                        "en": "Read case studies with figures, the ones that got worse included, from councils, health "
                        "boards and universities.",
                        "cy": "Darllenwch astudiaethau achos gyda ffigurau, gan gynnwys y rhai a waethygodd, gan "
                        "gynghorau, byrddau iechyd a phrifysgolion.",
                    },
                    "destination": "case-studies",
                },
                {
                    "title": {"en": "Weigh the options", "cy": "Pwyso a mesur yr opsiynau"},
                    "text": {
                        "en": "Use the toolkit to compare delivery models against the well-being goals and the five "
                        "ways of working.",
                        "cy": "Defnyddiwch y pecyn cymorth i gymharu modelau cyflawni yng ngoleuni'r nodau llesiant "
                        "a'r pum ffordd o weithio.",
                    },
                    "destination": "toolkit",
                },
                {
                    "title": {"en": "Ask and answer", "cy": "Gofyn ac ateb"},
                    "text": {
                        "en": "Bring your question to people who have met it before. Write in Welsh or in English, "
                        "whichever you prefer.",
                        "cy": "Dewch â'ch cwestiwn at bobl sydd wedi wynebu'r un peth o'r blaen. Ysgrifennwch yn "
                        "Gymraeg neu yn Saesneg, fel y mynnoch.",
                    },
                    "destination": "discussions",
                },
            ],
        },
    ),
    (
        "case_studies",
        {
            "heading": {"en": "Latest case studies", "cy": "Yr astudiaethau achos diweddaraf"},
            "text": {
                "en": "What was tried, what it cost and what changed.",
                "cy": "Beth y rhoddwyd cynnig arno, faint a gostiodd a beth a newidiodd.",
            },
        },
    ),
    (
        "message",
        {
            "heading": {"en": "One tool, not a default", "cy": "Un opsiwn, nid y dewis diofyn"},
            "text": {
                "en": (
                    "Insourcing is one tool among several, and no short-term saving is promised: costs often rise in "
                    "the first year or two, and some services cost more for good. A shared service, a local firm or a "
                    "social enterprise may serve people better. Some of the most useful case studies here end with a "
                    "decision not to insource."
                ),
                "cy": (
                    "Un opsiwn ymhlith nifer yw mewnoli, ac nid oes addewid o arbedion yn y tymor byr: yn aml bydd "
                    "costau'n codi yn y flwyddyn neu'r ddwy gyntaf, ac mae rhai gwasanaethau'n costio mwy yn barhaol. "
                    "Gallai cydwasanaeth, cwmni lleol neu fenter gymdeithasol fod yn well i bobl. Mae rhai o'r "
                    "astudiaethau achos mwyaf buddiol yma yn gorffen gyda phenderfyniad i beidio â mewnoli."
                ),
            },
            "destination": "about",
            "link_label": {"en": "About the community", "cy": "Am y gymuned"},
        },
    ),
    (
        "discussions",
        {
            "heading": {"en": "Live discussions", "cy": "Trafodaethau byw"},
            "text": {
                "en": "What people are asking each other now.",
                "cy": "Beth mae pobl yn ei holi ei gilydd yn awr.",
            },
        },
    ),
    (
        "toolkit",
        {
            "heading": {"en": "The toolkit", "cy": "Y pecyn cymorth"},
            "text": {
                "en": "Methods that anyone may use, with worked examples. General guidance, not legal advice.",
                "cy": "Dulliau y caiff unrhyw un eu defnyddio, gydag enghreifftiau wedi'u cyfrifo. Canllawiau "
                "cyffredinol, nid cyngor cyfreithiol.",
            },
        },
    ),
    (
        "join",
        {
            "heading": {"en": "How to join", "cy": "Sut i ymuno"},
            "text": {
                "en": "Anyone can read. To take part, you need an account.",
                "cy": "Gall unrhyw un ddarllen. Bydd angen cyfrif arnoch i gymryd rhan.",
            },
            "steps": [
                {
                    "en": "Create an account with your work email address.",
                    "cy": "Crëwch gyfrif gyda'ch cyfeiriad e-bost gwaith.",
                },
                {
                    "en": "We check that your organisation is one that the community serves.",
                    "cy": "Byddwn yn gwirio bod eich sefydliad yn un y mae'r gymuned yn ei wasanaethu.",
                },
                {
                    "en": "Ask, reply or write a case study, in the language you choose.",
                    "cy": "Holwch, atebwch neu lluniwch astudiaeth achos, yn yr iaith o'ch dewis.",
                },
            ],
        },
    ),
]


def sections_json(language: str) -> str:
    """Return the StreamField's value in a language; block and item ids are the same in both, so that segments pair."""
    blocks = [
        {"type": kind, "id": _identifier(f"{place}"), "value": _in_language(value, language, f"{place}")}
        for place, (kind, value) in enumerate(SECTIONS)
    ]
    return json.dumps(blocks, ensure_ascii=False)


def _identifier(path: str) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"https://mewnoli.example/home/{path}"))


def _in_language(value: Any, language: str, path: str) -> Any:
    if isinstance(value, dict):
        if value.keys() == {"en", "cy"}:
            return value[language]
        return {name: _in_language(part, language, f"{path}/{name}") for name, part in value.items()}
    if isinstance(value, list):
        return [
            {
                "type": "item",
                "id": _identifier(f"{path}/{number}"),
                "value": _in_language(part, language, f"{path}/{number}"),
            }
            for number, part in enumerate(value)
        ]
    return value
