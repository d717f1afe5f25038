"""By what a report's figures are counted, kept with it: its rule sets as data, and a hash of these and of its measures."""

import json
from collections.abc import Mapping
from typing import Any

from xiezhi.measures import rules
from xiezhi.measures.asking import compiled
from xiezhi.measures.catalogue import measure
from xiezhi.reporting.annual.template import Template, asked_measures, ruled_measures
from xiezhi.reporting.releasing.plain import digest

Kept = dict[str, dict[str, Any]]


def kept_rules(template: Template) -> Kept:
    """The rule sets that a template's figures are counted by, as data, by their codes."""
    codes = dict.fromkeys((rules.DEFAULT, *(table.rule for table in template.tables.values())))
    return {code: rules.as_data(rules.rule(code)) for code in codes}


def frozen_rules(kept: Mapping[str, Mapping[str, Any]]) -> dict[str, rules.Rule]:
    """The rule sets as they were kept."""
    return {code: rules.from_data(entry) for code, entry in kept.items()}


def definitions_hash(template: Template, kept: Mapping[str, Mapping[str, Any]]) -> str:
    """SHA-256, in hex, of the rule sets and of what every measure of the template is: words, unit and expression."""
    ruled = ruled_measures(template)
    told = {
        code: _measure(code, next((rule for rule, measures in ruled.items() if code in measures), rules.DEFAULT), kept)
        for code in asked_measures(template)
    }
    return digest(json.dumps({"rules": kept, "measures": told}, ensure_ascii=False, sort_keys=True))


def _measure(code: str, rule: str, kept: Mapping[str, Mapping[str, Any]]) -> list[str]:
    known = measure(code)
    expression = compiled(known.over, (code,), (), "postgres", rules.from_data(kept[rule]))
    return [known.title, known.definition, known.unit, expression]
