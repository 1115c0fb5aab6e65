"""The method pages: how to appraise, judge readiness, follow the money and judge success."""

from typing import Any

from .content import Data, Entry
from .models import MethodPage
from .writing import BilingualBody, Texts, same


def entries(data: Data, taxonomy: Data) -> list[Entry]:
    """Return the five method pages."""
    economic = data["local_economic"]
    return [
        _appraisal(data["appraisal"], taxonomy),
        _readiness(data["readiness"]),
        _lm3(economic["lm3"]),
        _spend(economic["spend_analysis"], taxonomy),
        _success(economic["success_over_time"], taxonomy),
    ]


def _entry(public_id: str, title: Texts, summary: Texts, body: BilingualBody, **fields: Any) -> Entry:
    texts = {"title": title, "summary": summary, "body": {"en": body.json("en"), "cy": body.json("cy")}}
    return Entry(model=MethodPage, public_id=public_id, texts=texts, fields=fields)


def _names(terms: list[Data]) -> dict[str, Texts]:
    return {term["id"]: {"en": term["en"], "cy": term["cy"]} for term in terms}


def _both(en: str, cy: str) -> Texts:
    return {"en": en, "cy": cy}


def _score(score: int) -> Texts:
    return same(f"{score:+d}".replace("-", "−") if score else "0")


def _appraisal(data: Data, taxonomy: Data) -> Entry:
    body = BilingualBody("method-appraisal")
    models = _names(taxonomy["delivery_models"])
    body.heading(_both("Options to compare", "Opsiynau i'w cymharu"))
    body.text(
        _both(
            f"Compare at least {data['min_options']} of these options. One of them must be in-house delivery.",
            f"Cymharwch o leiaf {data['min_options']} o'r opsiynau hyn. Rhaid i un ohonynt fod yn ddarparu mewnol.",
        )
    )
    body.lines([models[code] for code in data["options"]])
    body.callout(data["reference"], title=_both("What they are compared with", "Â beth y cânt eu cymharu"))
    body.heading(_both("The scale", "Y raddfa"))
    body.table(
        _both("What each score means", "Beth yw ystyr pob sgôr"),
        [_both("Score", "Sgôr"), _both("Meaning", "Ystyr")],
        [[_score(item["score"]), item] for item in data["scale"]],
    )
    body.heading(_both("How strong is the evidence?", "Pa mor gryf yw'r dystiolaeth?"))
    body.table(
        _both(
            "How far each strength of evidence lets you score", "Pa mor bell y cewch sgorio yn ôl cryfder y dystiolaeth"
        ),
        [_both("Evidence strength", "Cryfder y dystiolaeth"), _both("Rule", "Rheol")],
        [[item["label"], item["rule"]] for item in data["evidence_strength"]],
    )
    body.heading(_both("Questions for each well-being goal", "Cwestiynau ar gyfer pob nod llesiant"))
    for goal in data["goals"]:
        body.subheading(goal["name"])
        body.lines(goal["questions"])
    body.heading(_both("Questions for each way of working", "Cwestiynau ar gyfer pob ffordd o weithio"))
    for way in data["ways"]:
        body.subheading(way["name"])
        body.lines(way["questions"])
    body.heading(_both("Rules", "Rheolau"))
    body.lines(data["rules"])
    return _entry("method-appraisal", data["title"], data["intro"], body)


def _readiness(data: Data) -> Entry:
    body = BilingualBody("method-readiness")
    names = {level["level"]: level["name"] for level in data["levels"]}

    def level_name(number: int) -> Texts:
        return {language: f"{number}. {name}" for language, name in names[number].items()}

    for dimension in data["dimensions"]:
        body.heading(dimension["name"])
        body.text(dimension["question"])
        body.table(
            {
                "en": f"Levels: {dimension['name']['en']}",
                "cy": f"Lefelau: {dimension['name']['cy']}",
            },
            [_both("Level", "Lefel"), _both("What it looks like", "Sut olwg sydd arno")],
            [[level_name(item["level"]), item["descriptor"]] for item in dimension["levels"]],
        )
    body.heading(_both("Reading the result", "Darllen y canlyniad"))
    body.text(data["reading"])
    body.heading(_both("Suggested next step", "Awgrym ar gyfer y cam nesaf"))
    body.table(
        _both("What to do next, by your lowest level", "Beth i'w wneud nesaf, yn ôl eich lefel isaf"),
        [_both("Lowest level", "Lefel isaf"), _both("Next step", "Cam nesaf")],
        [[level_name(item["when_lowest"]), item] for item in data["next_steps"]],
    )
    summary = _both(
        "Six dimensions, each with four levels. Find the sentence that fits your organisation today.",
        "Chwe dimensiwn, a phedair lefel i bob un. Dewiswch y frawddeg sy'n disgrifio eich sefydliad heddiw.",
    )
    return _entry("method-readiness", data["title"], summary, body)


LM3_LINES: list[tuple[str, Texts, str]] = [
    ("round1", _both("Starting spend (R1)", "Gwariant cychwynnol (R1)"), "money"),
    ("local_staff_pay", _both("Pay of staff who live in the area", "Cyflogau staff sy'n byw yn yr ardal"), "money"),
    (
        "local_supplier_spend",
        _both("Spend with suppliers based in the area", "Gwariant gyda chyflenwyr yn yr ardal"),
        "money",
    ),
    ("round2", _both("Second round (R2)", "Ail rownd (R2)"), "money"),
    (
        "respend_staff",
        _both("Share that staff spend again locally", "Cyfran y mae staff yn ei gwario eto'n lleol"),
        "share",
    ),
    (
        "respend_suppliers",
        _both("Share that suppliers spend again locally", "Cyfran y mae cyflenwyr yn ei gwario eto'n lleol"),
        "share",
    ),
    ("round3", _both("Third round (R3)", "Trydedd rownd (R3)"), "money"),
    ("total", _both("All three rounds", "Y tair rownd"), "money"),
    ("lm3_rounded", same("LM3"), "ratio"),
]


def _figure(value: float, kind: str) -> Texts:
    if kind == "money":
        return same(f"£{value:,.0f}" if value >= 0 else f"−£{-value:,.0f}")
    if kind == "share":
        return same(f"{value:.0%}")
    if kind == "percent":
        return same(f"{value:.2f}%")
    return same(f"{value:.2f}")


def _lm3(data: Data) -> Entry:
    body = BilingualBody("method-lm3")
    low, high = data["range"]
    body.heading(_both("How it is worked out", "Sut y caiff ei gyfrifo"))
    body.formula(
        data["formula"],
        _both(f"The result lies between {low} and {high}.", f"Bydd y canlyniad rhwng {low} a {high}."),
    )
    body.table(
        _both("Three rounds of local spending", "Tair rownd o wario lleol"),
        [_both("Round", "Rownd"), _both("What it counts", "Beth a gaiff ei gyfrif")],
        [[same(item["id"]), item] for item in data["rounds"]],
    )
    example = data["worked_example"]
    body.heading(_both("A worked example", "Enghraifft wedi'i chyfrifo"))
    body.text(_both("The figures are illustrative.", "Ffigurau at ddibenion egluro yn unig yw'r rhain."))
    body.table(
        _both("One service, outsourced and insourced", "Un gwasanaeth, wedi'i allanoli ac wedi'i fewnoli"),
        [_both("Line", "Llinell"), _both("Outsourced", "Wedi'i allanoli"), _both("Insourced", "Wedi'i fewnoli")],
        [
            [label, _figure(example["outsourced"][key], kind), _figure(example["insourced"][key], kind)]
            for key, label, kind in LM3_LINES
        ],
        numeric=True,
    )
    difference = f"{example['difference']:.2f}"
    body.text(
        example["steps"],
        _both(f"The difference between the two is {difference}.", f"Y gwahaniaeth rhwng y ddau yw {difference}."),
    )
    body.heading(_both("Reading the result", "Darllen y canlyniad"))
    body.text(data["reading"])
    body.heading(_both("Take care", "Byddwch yn ofalus"))
    body.lines(data["cautions"])
    return _entry("method-lm3", data["title"], data["definition"], body)


REQUIRED: dict[str, Texts] = {
    "yes": _both("Required", "Gofynnol"),
    "no": _both("Optional", "Dewisol"),
    "yes, may be blank": _both("Required, may be blank", "Gofynnol, ond caiff fod yn wag"),
}
TYPES: dict[str, Texts] = {
    "date (YYYY-MM-DD)": _both("Date (YYYY-MM-DD)", "Dyddiad (BBBB-MM-DD)"),
    "text": _both("Text", "Testun"),
    "number": _both("Number", "Rhif"),
    "code": _both("Code", "Cod"),
}
FORMULAS: dict[str, Texts] = {
    "total": _both("Total spend", "Cyfanswm y gwariant"),
    "local_share": _both("Share in the area", "Cyfran yn yr ardal"),
    "wales_share": _both("Share in Wales", "Cyfran yng Nghymru"),
    "coverage": _both("Share with a known postcode", "Cyfran â chod post hysbys"),
    "low_high": _both("Low and high range", "Ystod isel ac uchel"),
    "sme_share": _both("Share with small and medium-sized firms", "Cyfran gyda busnesau bach a chanolig"),
    "largest_supplier": _both("Share of the largest supplier", "Cyfran y cyflenwr mwyaf"),
}
PLACES: dict[str, Texts] = {
    "local": _both("In the area", "Yn yr ardal"),
    "wales": _both("Elsewhere in Wales", "Mewn mannau eraill yng Nghymru"),
    "outside": _both("Outside Wales", "Y tu allan i Gymru"),
    "unknown": _both("Unknown", "Anhysbys"),
}
SIZES: dict[str, Texts] = {
    "micro": _both("Micro", "Micro"),
    "small": _both("Small", "Bach"),
    "medium": _both("Medium", "Canolig"),
    "large": _both("Large", "Mawr"),
    "unknown": _both("Unknown", "Anhysbys"),
}
RESULTS: list[tuple[str, Texts, str]] = [
    ("total", _both("Total spend", "Cyfanswm y gwariant"), "money"),
    ("local", _both("In the area", "Yn yr ardal"), "money"),
    ("wales_including_local", _both("In Wales, the area included", "Yng Nghymru, gan gynnwys yr ardal"), "money"),
    ("outside_wales", _both("Outside Wales", "Y tu allan i Gymru"), "money"),
    ("unknown", _both("Unknown", "Anhysbys"), "money"),
    ("known", _both("With a known postcode", "Â chod post hysbys"), "money"),
    ("coverage_pct", _both("Share with a known postcode", "Cyfran â chod post hysbys"), "percent"),
    (
        "local_share_of_total_pct",
        _both("Share in the area, of all spend", "Cyfran yn yr ardal o'r holl wariant"),
        "percent",
    ),
    (
        "local_share_of_known_pct",
        _both(
            "Share in the area, of spend with a known postcode", "Cyfran yn yr ardal o'r gwariant â chod post hysbys"
        ),
        "percent",
    ),
    ("local_share_low_pct", _both("Share in the area, low", "Cyfran yn yr ardal, isel"), "percent"),
    ("local_share_high_pct", _both("Share in the area, high", "Cyfran yn yr ardal, uchel"), "percent"),
    (
        "wales_share_of_total_pct",
        _both("Share in Wales, of all spend", "Cyfran yng Nghymru o'r holl wariant"),
        "percent",
    ),
    (
        "wales_share_of_known_pct",
        _both("Share in Wales, of spend with a known postcode", "Cyfran yng Nghymru o'r gwariant â chod post hysbys"),
        "percent",
    ),
    ("sme_spend", _both("Spend with small and medium-sized firms", "Gwariant gyda busnesau bach a chanolig"), "money"),
    (
        "sme_share_of_total_pct",
        _both("Share with small and medium-sized firms", "Cyfran gyda busnesau bach a chanolig"),
        "percent",
    ),
    ("size_unknown", _both("Spend with firms of unknown size", "Gwariant gyda chwmnïau o faint anhysbys"), "money"),
    ("size_unknown_pct", _both("Share with firms of unknown size", "Cyfran gyda chwmnïau o faint anhysbys"), "percent"),
    ("largest_supplier_share_pct", _both("Share of the largest supplier", "Cyfran y cyflenwr mwyaf"), "percent"),
]


def _kind_of_column(kind: str) -> Texts:
    """Return the words for what a column holds; a list of codes is told as one."""
    return TYPES.get(kind) or _both(f"One of these codes: {kind}", f"Un o'r codau hyn yn y ffeil: {kind}")


def _spend(data: Data, taxonomy: Data) -> Entry:
    body = BilingualBody("method-spend-analysis")
    services = _names(taxonomy["service_areas"])
    body.heading(_both("The file you need", "Y ffeil sydd ei hangen"))
    body.table(
        _both("Columns of the spend file", "Colofnau'r ffeil wariant"),
        [
            _both("Column", "Colofn"),
            _both("Needed?", "A oes ei hangen?"),
            _both("Kind", "Math"),
            _both("What it holds", "Beth sydd ynddi"),
        ],
        [
            [
                same(item["name"]),
                REQUIRED[item["required"]],
                _kind_of_column(item["type"]),
                item["description"],
            ]
            for item in data["columns"]
        ],
    )
    body.heading(_both("What is worked out", "Beth a gaiff ei gyfrifo"))
    # Each on its own, as code: a formula is in neither language.
    for item in data["formulas"]:
        body.formula(item["formula"], FORMULAS[item["id"]])
    body.heading(_both("Take care", "Byddwch yn ofalus"))
    body.lines(data["notes"])
    _spend_example(body, data["worked_example"], services)
    doubtful = [note["en"] for note in data["notes"] if note.get("verify")]
    summary = _both(
        "Shows how much of what you spend stays in the area and in Wales, from the postcodes of your suppliers.",
        "Mae'n dangos faint o'ch gwariant sy'n aros yn yr ardal ac yng Nghymru, ar sail codau post eich cyflenwyr.",
    )
    return _entry(
        "method-spend-analysis",
        data["title"],
        summary,
        body,
        verify=bool(doubtful),
        verify_note="\n".join(f"Check: {text}" for text in doubtful),
    )


def _spend_example(body: BilingualBody, example: Data, services: dict[str, Texts]) -> None:
    body.heading(_both("A worked example", "Enghraifft wedi'i chyfrifo"))
    body.text({language: f"{example['area'][language]}. {example['note'][language]}" for language in ("en", "cy")})
    body.table(
        _both("Payments in the example", "Taliadau'r enghraifft"),
        [
            _both("Supplier", "Cyflenwr"),
            _both("Date", "Dyddiad"),
            _both("Postcode", "Cod post"),
            _both("Amount without VAT", "Swm heb TAW"),
            _both("Service area", "Maes gwasanaeth"),
            _both("Size", "Maint"),
            _both("Counted as", "Cyfrifir fel"),
        ],
        [
            [
                same(row["supplier_name"]),
                same(row["invoice_date"]),
                same(row["supplier_postcode"]) if row["supplier_postcode"] else _both("Blank", "Gwag"),
                _figure(row["amount_net"], "money"),
                services[row["service_area"]],
                SIZES[row["supplier_size"]],
                PLACES[row["classified_as"]],
            ]
            for row in example["rows"]
        ],
    )
    body.table(
        _both("Results of the example", "Canlyniadau'r enghraifft"),
        [_both("Measure", "Mesur"), _both("Result", "Canlyniad")],
        [[label, _figure(example["results"][key], kind)] for key, label, kind in RESULTS],
        numeric=True,
    )


def _success(data: Data, taxonomy: Data) -> Entry:
    body = BilingualBody("method-success-over-time")
    names = _names(taxonomy["indicators"])
    for period in data["periods"]:
        body.heading(period["period"])
        body.text(period["expect"])
        body.subheading(_both("Indicators to look at", "Dangosyddion i edrych arnynt"))
        body.lines([names[code] for code in period["indicators"]])
    return _entry("method-success-over-time", data["title"], data["message"], body)
