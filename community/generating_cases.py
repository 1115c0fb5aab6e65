"""Case studies for benchmarks, as pages written in bulk.

Wagtail adds a page in some thirty statements. Here the tree's paths are computed, the rows of ``wagtailcore_page`` are
created in bulk, and those of ``casestudies_casestudypage`` by the same INSERT that Django would make one at a time: its
``bulk_create`` refuses models with a parent table.
"""

import random
import uuid
from datetime import date, timedelta
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import connection, models, transaction
from django.db.models.sql import InsertQuery
from django.utils import timezone
from django.utils.text import slugify
from wagtail.models import Page

from casestudies.models import CaseStudyIndexPage, CaseStudyIndicator, CaseStudyPage
from casestudies.models.numbers import CaseStudyNumber
from core.languages import OTHER
from core.models import DeliveryModel, Goal, Indicator, Region, Sector, ServiceArea, Stage, Topic
from members.models import User

from .words import Writer

BATCH = 500
TEXT_FIELDS = ("challenge", "approach", "outcome")


def make_cases(size: Any, dice: random.Random, writers: dict[str, Writer], people: list[User]) -> None:
    """Make ``size.cases`` case studies: seven in ten in both languages, the others in one with a stand-in."""
    indexes = {
        index.locale.language_code: index
        for index in CaseStudyIndexPage.objects.filter(alias_of=None).select_related("locale")
    }
    terms: dict[str, list[str]] = {
        name: list(model.objects.values_list("pk", flat=True))
        for name, model in (
            ("sector_id", Sector),
            ("service_area_id", ServiceArea),
            ("region_id", Region),
            ("model_before_id", DeliveryModel),
            ("model_after_id", DeliveryModel),
            ("stage_id", Stage),
        )
    }
    first = (CaseStudyNumber.objects.aggregate(last=models.Max("number"))["last"] or 0) + 1
    numbers = [
        CaseStudyNumber(
            number=max(first, 1_000) + step, translation_key=uuid.UUID(int=dice.getrandbits(128), version=4)
        )
        for step in range(size.cases)
    ]
    with transaction.atomic():
        CaseStudyNumber.objects.bulk_create(numbers, batch_size=BATCH)
        originals: list[CaseStudyPage] = []
        others: list[tuple[int, CaseStudyPage]] = []
        for place, number in enumerate(numbers):
            language = "cy" if dice.random() < 0.4 else "en"
            other = OTHER[language]
            shared: dict[str, Any] = {name: dice.choice(codes) for name, codes in terms.items() if codes}
            shared["start"] = date(dice.randint(2012, 2026), dice.randint(1, 12), 1)
            shared["author"] = dice.choice(people) if people else None
            original = _page(number, language, dice, writers, shared, indexes)
            originals.append(original)
            if dice.random() < 0.7:
                others.append((place, _page(number, other, dice, writers, shared, indexes)))
            else:
                others.append((place, _stand_in(original, indexes[other])))
        _add(originals, indexes)
        for place, page in others:
            if page.slug == originals[place].slug and page.title == originals[place].title:
                page.alias_of_id = originals[place].pk
        _add([page for _place, page in others], indexes)
        _add_relations(originals, [page for _place, page in others], dice)


def _page(
    number: CaseStudyNumber,
    language: str,
    dice: random.Random,
    writers: dict[str, Writer],
    shared: dict[str, Any],
    indexes: dict[str, CaseStudyIndexPage],
) -> CaseStudyPage:
    writer = writers[language]
    title = writer.title()
    published = timezone.now() - timedelta(days=dice.randint(1, 1_500))
    page = CaseStudyPage(
        title=title,
        draft_title=title,
        slug=f"{slugify(title)[:60].strip('-')}-{number.number}",
        locale=indexes[language].locale,
        translation_key=number.translation_key,
        public_id=number.public_id,
        live=True,
        first_published_at=published,
        last_published_at=published,
        latest_revision_created_at=published,
        illustrative=True,
        body_en="Generated Council",
        body_cy="Cyngor Enghreifftiol",
        summary=" ".join(writer.sentence() for _number in range(2))[:480],
        lessons="\n".join(writer.sentence() for _number in range(3)),
        **{name: "\n\n".join(writer.paragraphs(dice.randint(3, 8))) for name in TEXT_FIELDS},
        **shared,
    )
    return page


def _stand_in(original: CaseStudyPage, index: CaseStudyIndexPage) -> CaseStudyPage:
    values = {
        field.attname: getattr(original, field.attname)
        for field in CaseStudyPage._meta.concrete_fields
        if field.attname not in {"id", "page_ptr_id", "path", "depth", "locale_id"}
    }
    return CaseStudyPage(**values, locale=index.locale)


def _add(pages: list[CaseStudyPage], indexes: dict[str, CaseStudyIndexPage]) -> None:
    """Write the rows of new pages below their index, in the order given."""
    content_type = ContentType.objects.get_for_model(CaseStudyPage)
    for index in indexes.values():
        mine = [page for page in pages if page.locale_id == index.locale_id]
        index.refresh_from_db()
        last = index.get_last_child()
        step = Page._str2int(last.path[-Page.steplen :]) if last else 0
        rows = []
        for page in mine:
            step += 1
            page.path = Page._get_path(index.path, index.depth + 1, step)
            page.depth = index.depth + 1
            page.url_path = f"{index.url_path}{page.slug}/"
            page.content_type = content_type
            page.numchild = 0
            rows.append(Page(**{field.attname: getattr(page, field.attname) for field in _page_fields()}))
        Page.objects.bulk_create(rows, batch_size=BATCH)
        keys = dict(Page.objects.child_of(index).values_list("path", "pk"))
        for page in mine:
            page.pk = page.id = page.page_ptr_id = keys[page.path]
        for start in range(0, len(mine), BATCH):
            _insert_own_rows(mine[start : start + BATCH])
        Page.objects.filter(pk=index.pk).update(numchild=models.F("numchild") + len(mine))


def _page_fields() -> list[Any]:
    return [field for field in Page._meta.concrete_fields if not field.primary_key]


def _insert_own_rows(pages: list[CaseStudyPage]) -> None:
    fields = CaseStudyPage._meta.local_concrete_fields
    # SQLite takes a limited number of parameters in one statement.
    most = max(1, 900 // len(fields))
    for start in range(0, len(pages), most):
        query = InsertQuery(CaseStudyPage)
        query.insert_values(fields, [*pages[start : start + most]])
        query.get_compiler(connection=connection).execute_sql()


def _add_relations(originals: list[CaseStudyPage], others: list[CaseStudyPage], dice: random.Random) -> None:
    goals = list(Goal.objects.values_list("pk", flat=True))
    topics = list(Topic.objects.values_list("pk", flat=True))
    indicators = list(Indicator.objects.values_list("pk", flat=True))
    goal_rows, topic_rows, indicator_rows = [], [], []
    goal_through, topic_through = CaseStudyPage.goals.through, CaseStudyPage.topics.through
    for original, other in zip(originals, others, strict=True):
        chosen_goals = dice.sample(goals, k=min(len(goals), dice.randint(1, 4)))
        chosen_topics = dice.sample(topics, k=min(len(topics), dice.randint(1, 3)))
        chosen = dice.sample(indicators, k=min(len(indicators), dice.randint(1, 4)))
        series = [_series(dice) for _indicator in chosen]
        keys = [_key(dice) for _indicator in chosen]
        for page in (original, other):
            goal_rows += [goal_through(casestudypage_id=page.pk, goal_id=goal) for goal in chosen_goals]
            topic_rows += [topic_through(casestudypage_id=page.pk, topic_id=topic) for topic in chosen_topics]
            indicator_rows += [
                CaseStudyIndicator(
                    page_id=page.pk,
                    locale_id=page.locale_id,
                    translation_key=key,
                    sort_order=order,
                    indicator_id=indicator,
                    **figures,
                )
                for order, (indicator, figures, key) in enumerate(zip(chosen, series, keys, strict=True))
            ]
    goal_through.objects.bulk_create(goal_rows, batch_size=BATCH)
    topic_through.objects.bulk_create(topic_rows, batch_size=BATCH)
    CaseStudyIndicator.objects.bulk_create(indicator_rows, batch_size=BATCH)


def _key(dice: random.Random) -> uuid.UUID:
    return uuid.UUID(int=dice.getrandbits(128), version=4)


def _series(dice: random.Random) -> dict[str, Any]:
    year = dice.randint(2014, 2020)
    value = round(dice.uniform(5, 500), 1)
    values = []
    for step in range(1, dice.randint(2, 5) + 1):
        values.append({"year": _year(year + step), "value": round(value * dice.uniform(0.7, 1.3), 1)})
    return {"baseline_year": _year(year), "baseline_value": value, "values": values}


def _year(year: int) -> str:
    return f"{year}-{(year + 1) % 100:02d}"
