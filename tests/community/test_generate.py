"""The generated community: of the size asked for, whole, and the same again for the same seed."""

from collections import Counter
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Count, F
from django.utils import timezone

from casestudies.models import CaseStudyPage
from forums.models import Case, Post, PostText, Thread
from members.models import User

SIZE = {"threads": 12, "posts": 60, "members": 8, "cases": 10, "seed": 3}


def run(**options):
    out = StringIO()
    call_command("generate_community", stdout=out, **{**SIZE, **options})
    return out.getvalue()


def test_it_is_of_the_size_asked_for(demo):
    run(no_search=True)
    threads = Thread.objects.filter(public_id__startswith="th-3-")
    assert threads.count() == 12
    assert Post.objects.filter(thread__in=threads).count() == 60
    assert User.objects.filter(email__startswith="generated-3-").count() == 8
    originals = CaseStudyPage.objects.filter(body_en="Generated Council", alias_of=None)
    assert originals.values("public_id").distinct().count() == 10


def test_counters_are_true_and_both_languages_appear(demo):
    run(no_search=True)
    threads = Thread.objects.filter(public_id__startswith="th-3-")
    counted = threads.annotate(n=Count("posts")).filter(posts_published=F("n"), last_number=F("n"))
    assert counted.count() == 12
    assert not threads.filter(opening=None).exists()
    languages = set(PostText.objects.filter(post__thread__in=threads).values_list("language", flat=True))
    assert languages == {"en", "cy"}


def test_tree_stays_sound_and_pages_answer(demo, client):
    run(no_search=True)
    assert CaseStudyPage.find_problems() == ([], [], [], [], [])
    for page in CaseStudyPage.objects.filter(body_en="Generated Council")[:8]:
        assert client.get(page.url).status_code == 200


def test_same_seed_gives_the_same_words(demo):
    from django.db import transaction

    found = []
    for _round in range(2):
        sid = transaction.savepoint()
        run(no_search=True)
        found.append(
            list(Thread.objects.filter(public_id__startswith="th-3-").order_by("public_id").values_list("title"))
        )
        transaction.savepoint_rollback(sid)
    assert found[0] == found[1]


def test_seed_is_not_used_twice(demo):
    run(no_search=True)
    with pytest.raises(CommandError, match="Seed 3"):
        run(no_search=True)


@pytest.mark.parametrize("wrong", [{"posts": 3}, {"threads": -1}])
def test_impossible_sizes_are_refused(demo, wrong):
    with pytest.raises(CommandError):
        run(**wrong)


def test_search_finds_what_was_generated(demo):
    from search.models import LibraryEntry

    run()
    assert LibraryEntry.objects.filter(subject_id__startswith="th-3-").exists()


def test_a_queue_of_every_kind_waits(demo):
    run(no_search=True, waiting=25)
    waiting = Counter(Case.objects.waiting().filter(opened_at__lt=timezone.now()).values_list("kind", flat=True))
    assert all(waiting[kind] >= 2 for kind in Case.Kind.values)
    pending = Post.objects.filter(cases__kind="first-post", state="pending", thread__public_id__startswith="th-3-")
    for post in pending.select_related("thread"):
        assert post.number <= post.thread.last_number
    assert not Post.objects.filter(cases__kind="anonymous").exclude(author=None).exists()
