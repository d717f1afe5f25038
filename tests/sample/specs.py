"""A small specification for tests."""

from datetime import date

from xiezhi.exchange.sample.spec import Body, Flow, Group, Spec, Totals


def small_spec(
    totals: Totals, *, bodies: int = 3, opening: int = 20, issued: int = 2, cancelled: int = 3, seed: int = 1
) -> Spec:
    """One group of `bodies` bodies with one year of totals."""
    profiles = ("market", "street", "police", "town", "safety")
    return Spec(
        name="small",
        seed=seed,
        city="苍澜市",
        district="云汀区",
        places=("云汀区",),
        region="990101",
        certificate_prefix="9901",
        established=date(2012, 1, 1),
        groups=(
            Group(
                key="all",
                bodies=tuple(
                    Body(
                        name=f"第{place}局",
                        mark=f"云{place}",
                        profile=profiles[place % len(profiles)],
                        category="区直部门",
                    )
                    for place in range(bodies)
                ),
                years={2024: totals},
            ),
        ),
        opening=opening,
        flows={2024: Flow(issued=issued, cancelled=cancelled)},
    )
