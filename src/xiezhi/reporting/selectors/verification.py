"""Whether a released report can be counted again from what was frozen with it, and if not, where it first differs."""

import json
from collections.abc import Iterator

from xiezhi.measures.errors import BadQuestion
from xiezhi.reporting.annual.composition import Composition
from xiezhi.reporting.annual.template import build
from xiezhi.reporting.frozen.errors import SnapshotDamaged
from xiezhi.reporting.models import ReportRelease
from xiezhi.reporting.releasing.definitions import definitions_hash
from xiezhi.reporting.releasing.plain import (
    digest,
    figures_changed,
    first_difference,
    from_data,
    kept_figures,
    plain_text,
)
from xiezhi.reporting.selectors.annual import NotCrossFooted
from xiezhi.reporting.selectors.releases import recomposed
from xiezhi.reporting.selectors.snapshots import records_of, verify_snapshot
from xiezhi.trail.selectors import events_of

RELEASED = "report_release.released"


class NotAsReleased(ValueError):
    """What was frozen does not give the report that was released; the message says so and what to do."""


def as_released(release: ReportRelease) -> Composition:
    """A released report from its snapshot, for another form than that of its document. Raises NotAsReleased."""
    try:
        composed = recomposed(release, records_of(release.snapshot))
    except (BadQuestion, NotCrossFooted, SnapshotDamaged) as error:
        raise NotAsReleased(f"不能由快照重新编成：{error}请下载发布时的 .docx。") from error
    if plain_text(composed) != release.text:
        raise NotAsReleased("由快照重新编成的与发布时不同，没有生成文件。请先校验，并下载发布时的 .docx。")
    return composed


def verify_release(release: ReportRelease) -> list[str]:
    """What is wrong with a released report, in Chinese; empty where it is sound.

    What was stored is held against its hashes and these against the trail; every file of the snapshot is read; then the
    report is composed again from the snapshot by its own template, texts and rule sets, and compared figure by figure.
    The document is what was laid out on the day of release and is not laid out anew.
    """
    found = [*_stored(release), *_in_trail(release)]
    try:
        damage = verify_snapshot(release.snapshot)
        if damage:  # what cannot be trusted is not counted again
            return [*found, *damage]
        composed = recomposed(release, records_of(release.snapshot))
    except (BadQuestion, NotCrossFooted, SnapshotDamaged) as error:
        return [*found, f"不能由快照重新编成：{error}"]
    except (LookupError, TypeError, AttributeError, ValueError):  # a template or rules that somebody has broken
        return [*found, "不能由快照重新编成：保存的模板、文字或口径已被改动，读不出来；请从备份恢复。"]
    return [*found, *_differing(release, composed)]


def _stored(release: ReportRelease) -> Iterator[str]:
    if digest(release.text) != release.text_hash:
        yield "保存的全文与登记的散列不符，已被改动。"
    if digest(bytes(release.document)) != release.document_hash:
        yield "保存的文档与登记的散列不符，已被改动。"


def _in_trail(release: ReportRelease) -> Iterator[str]:
    """Against the event that was left when the report was released."""
    events = [event for event in events_of([f"release:{release.pk}"]) if event.action == RELEASED]
    if not events:
        yield "留痕中没有这份报告的发布记录。"
        return
    if len(events) > 1:
        others = "、".join(str(event.id) for event in reversed(events[:-1]))
        yield f"留痕中有{len(events)}条这份报告的发布记录，应只有一条：以最早的事件{events[-1].id}为准，多出事件{others}。"
    told = json.loads(events[-1].body)
    held = {
        "number": ("文号", release.number),
        "snapshot": ("快照编号", release.snapshot),
        "text": ("全文散列", release.text_hash),
        "document": ("文档散列", release.document_hash),
        "definitions": ("口径和指标散列", release.definitions_hash),
    }
    for key, (title, value) in held.items():
        if told.get(key) != value:
            yield f"登记的{title}与留痕事件{events[-1].id}所记的不符：留痕为{told.get(key)}，登记为{value}。"


def _differing(release: ReportRelease, composed: Composition) -> Iterator[str]:
    """The first figure, else the first line, that says something else.

    What figures are called and in which order they are listed may change with the program: the text and the exact values decide.
    """
    kept, now = from_data(release.figures), kept_figures(composed)
    line = first_difference(release.text, plain_text(composed))
    if line is None and sorted(figure.value for figure in kept) == sorted(figure.value for figure in now):
        return
    changed = figures_changed(kept, now)
    if changed:
        more = f"，共有{len(changed)}个数字不同" if len(changed) > 1 else ""
        yield f"重新编成的数字不同，第一处：{changed[0].sentence()}{more}。{_because(release)}"
    elif line is not None:
        yield f"重新编成的文字不同，第一处：{line.sentence()}。"


def _because(release: ReportRelease) -> str:
    if definitions_hash(build(release.template), release.rules) == release.definitions_hash:
        return ""
    return "指标的算法在发布以后有改动，或保存的口径已被改动。"
