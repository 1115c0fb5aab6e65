"""What the room needs before it can be used: the review workflow, on every list of case studies."""

from django.contrib.auth.models import Group
from django.db import transaction
from wagtail.models import GroupApprovalTask, Workflow, WorkflowPage, WorkflowTask

from members.roles import EDITOR

from .models import CaseStudyIndexPage

# Shown in Wagtail's admin, which has one name for both languages.
WORKFLOW_NAME = "Adolygu astudiaeth achos / Case study review"
TASK_NAME = "Adolygiad y golygydd / Editor’s review"


@transaction.atomic
def ensure_workflow() -> Workflow:
    """Return the review workflow, made if need be and attached to every list of case studies; can be run again."""
    editors, _created = Group.objects.get_or_create(name=EDITOR)
    task = GroupApprovalTask.objects.filter(name=TASK_NAME).first() or GroupApprovalTask.objects.create(name=TASK_NAME)
    task.groups.add(editors)
    workflow, _created = Workflow.objects.get_or_create(name=WORKFLOW_NAME)
    if not WorkflowTask.objects.filter(workflow=workflow, task=task).exists():
        WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    for index in CaseStudyIndexPage.objects.filter(alias_of=None):
        WorkflowPage.objects.get_or_create(page=index.page_ptr, defaults={"workflow": workflow})
    return workflow
