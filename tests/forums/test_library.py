"""What the library is told of discussions."""

from forums.library import ForumsSource, documents_of
from forums.models import PostText


def test_many_threads_are_told_of_in_two_queries(make_thread, add_post, django_assert_num_queries):
    first, second = make_thread(posts=2), make_thread(posts=1, language="cy")
    add_post(second, state="hidden")
    PostText.objects.create(
        post=first.opening, language="cy", source="Geiriau.", html="<p>Geiriau.</p>", origin=PostText.Origin.HUMAN
    )
    hidden = make_thread(state="hidden")
    with django_assert_num_queries(2):
        found = list(documents_of([second.pk, hidden.pk, first.pk]))
    assert [(item.subject_id, item.part, item.language) for item in found] == [
        (first.public_id, "1", "en"),
        (first.public_id, "1", "cy"),
        (first.public_id, "2", "en"),
        (second.public_id, "1", "cy"),
    ]
    assert [item.url[:4] for item in found[:2]] == ["/en/", "/cy/"]
    source = ForumsSource()
    assert found == [*source.documents(first), *source.documents(second)]
    assert list(source.documents(hidden)) == []
