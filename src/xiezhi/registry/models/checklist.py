"""What is looked at in an inspection of a power item (检查单), version by version."""

from dataclasses import dataclass

from django.db import models

from xiezhi.registry.models.local import LocalRow, one_published
from xiezhi.registry.models.organisation import days_in_order


@dataclass(frozen=True, slots=True)
class ChecklistLine:
    """One line: what is looked at, and by which article ("" where none is stated)."""

    text: str
    basis: str = ""


class Checklist(LocalRow):
    """The checklist of one power item. `lines`: as JSON {"text": …, "basis": …}, in the order in which they are looked at."""

    power_code = models.CharField("职权事项编码", max_length=60)
    power_name = models.CharField("职权事项名称", max_length=500)
    lines = models.JSONField("检查项", default=list)

    class Meta:
        verbose_name = "检查单"
        verbose_name_plural = "检查单"
        constraints = [
            days_in_order("checklist_days"),
            one_published("checklist_once", "organisation", "level", "power_code"),
        ]
        indexes = [models.Index(fields=["power_code", "organisation"], name="checklist_item")]

    def __str__(self) -> str:
        return f"checklist of {self.power_code} from {self.valid_from}"

    @property
    def parts(self) -> tuple[ChecklistLine, ...]:
        """Its lines in their order."""
        return tuple(ChecklistLine(line["text"], line.get("basis", "")) for line in self.lines)
