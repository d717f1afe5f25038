"""Power items (职权事项) of a body and whether they stand on its duty list (履职清单)."""

from django.db import models

from xiezhi.registry.models.organisation import FOREVER, Organisation, days_in_order, no_overlap


class Power(models.Model):
    """One power item of one body, with the days on which the body held it."""

    organisation = models.ForeignKey(
        Organisation, verbose_name="执法主体", on_delete=models.PROTECT, related_name="powers"
    )
    code = models.CharField("职权事项编码", max_length=60)
    name = models.CharField("职权事项名称", max_length=500)
    kind = models.SmallIntegerField("职权类别", default=0)
    is_duty = models.BooleanField("是否履职清单", default=False)
    valid_from = models.DateField("生效日期")
    valid_to = models.DateField("失效日期", default=FOREVER)
    last_batch = models.IntegerField("最后批次", null=True, blank=True)

    class Meta:
        verbose_name = "职权事项"
        verbose_name_plural = "职权事项"
        constraints = [no_overlap("power_once", "organisation", "code"), days_in_order("power_days")]
        # All that figures ask of the items of a city, in the order of its bodies: read from the index alone.
        indexes = [
            models.Index(
                fields=["organisation", "code", "valid_from", "valid_to"],
                include=["kind", "is_duty", "id"],
                name="power_standing",
            ),
            # Whether a body has a duty list at all, without a look at its items.
            models.Index(
                fields=["organisation", "valid_from", "valid_to"],
                condition=models.Q(is_duty=True),
                name="power_duty_list",
            ),
        ]

    def __str__(self) -> str:
        return self.code
