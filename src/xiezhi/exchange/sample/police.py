"""The police branch of the sample district: its body, officers and items, in the same form as the other ledgers."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from xiezhi.exchange.sample.material import read
from xiezhi.exchange.sample.spec import Spec

POLICE = "公安"


def police_body(spec: Spec) -> str | None:
    """The name of the police branch; None for a specification without one."""
    raw = _data()
    return str(raw["name"]) if raw["spec"] == spec.name else None


def write_police(spec: Spec, folder: Path) -> dict[str, Path]:
    """Write its ledgers into a folder, the path of each by its name; none where there is no police branch."""
    raw = _data()
    if police_body(spec) is None:
        return {}
    frames = {
        "organisations": _organisation(raw, spec),
        "officers": _officers(raw),
        "powers": _powers(raw),
    }
    paths = {name: folder / f"police-{name}.csv" for name in frames}
    for name, frame in frames.items():
        frame.write_csv(paths[name], include_bom=True)
    return paths


def _data() -> Mapping[str, Any]:
    return read("police.toml")


def _organisation(raw: Mapping[str, Any], spec: Spec) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "名称": [raw["name"]],
            "上级名称": [spec.district],
            "类别": [POLICE],
            "主体性质": ["法定行政机关"],
            "生效日期": [raw["established"]],
        }
    )


def _officers(raw: Mapping[str, Any]) -> pl.DataFrame:
    officers = raw["officer"]
    return pl.DataFrame(
        {
            "姓名": [officer["name"] for officer in officers],
            "执法证号": [officer["number"] for officer in officers],
            "所属执法主体": [raw["name"]] * len(officers),
            "岗位": ["执法"] * len(officers),
            "发证日期": [date(2021, 7, 15)] * len(officers),
        }
    )


def _powers(raw: Mapping[str, Any]) -> pl.DataFrame:
    powers = raw["power"]
    return pl.DataFrame(
        {
            "执法主体": [raw["name"]] * len(powers),
            "职权事项编码": [power["code"] for power in powers],
            "职权事项名称": [power["name"] for power in powers],
            "职权类别": ["行政处罚"] * len(powers),
            "是否履职清单": ["是"] * len(powers),
            "生效日期": [date(2021, 7, 15)] * len(powers),
        }
    )
