"""Filling the template: blocks of data in, blocks of text and figures out."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from xiezhi.measures.period_titles import day_title, period_title
from xiezhi.reporting.annual import composition as plan
from xiezhi.reporting.annual.charts import months, trend
from xiezhi.reporting.annual.source import Compared, Source
from xiezhi.reporting.annual.tables import table
from xiezhi.reporting.annual.template import TOKEN, BlockTemplate, Parts, Sentence, Template
from xiezhi.reporting.annual.wording import Speaker


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes one organisation's report; `texts` are what people wrote, by section."""

    template: Template
    source: Source
    speaker: Speaker
    organisation: str
    day: date
    texts: Mapping[str, str]

    def title(self) -> str:
        """The title, with its line break."""
        return "".join(str(run) for run in self._text(self.template.title, {}))

    def blocks(self) -> Iterator[plan.Block]:
        """All blocks, empty ones left out."""
        for block in self.template.blocks:
            yield from _WRITERS[block.type](self, block)

    def heading(self, block: BlockTemplate) -> Iterator[plan.Block]:
        """A heading."""
        yield plan.Heading(block.level, block.text)

    def paragraph(self, block: BlockTemplate, within: Mapping[str, str] | None = None) -> Iterator[plan.Block]:
        """A paragraph, unless all of its sentences have nothing to say."""
        runs = [run for sentence in block.sentences for run in self._sentence(sentence, within or {})]
        if runs:
            yield plan.Paragraph(tuple(_joined(runs)))

    def written(self, block: BlockTemplate) -> Iterator[plan.Block]:
        """A section that people write."""
        text = self.texts.get(block.section, "")
        if text or not block.optional:
            empty = "" if text else self.template.wording.placeholder.format(hint=block.hint)
            yield plan.Written(block.section, block.hint, text, empty, block.optional)

    def table(self, block: BlockTemplate) -> Iterator[plan.Block]:
        """A table; one without rows is left out."""
        made = table(self.template.tables[block.table], self.source, self.speaker)
        if made.rows:
            yield made

    def annex(self, block: BlockTemplate) -> Iterator[plan.Block]:
        """A table after the signature, numbered."""
        annexes = [entry.table for entry in self.template.blocks if entry.type == "annex"]
        number = annexes.index(block.table) + 1 if len(annexes) > 1 else ""
        title = self.template.wording.annex.format(number=number)
        for made in self.table(block):
            if isinstance(made, plan.Table):
                yield replace(made, caption=title + made.caption, annex=True)

    def chart(self, block: BlockTemplate) -> Iterator[plan.Block]:
        """Bars: the months of the year against those of the year before, or the latest periods."""
        yield _CHARTS[block.chart](block, self.source, self.speaker)

    def each(self, block: BlockTemplate) -> Iterator[plan.Block]:
        """A heading and a paragraph for each part that has a body or an act this year."""
        for part in self.source.table(block.split).rows:
            label = part.by[block.split]
            if label and any(part.values[code] for code in ("organisation.count", "act.count")):
                yield plan.Heading(block.level, block.heading.replace("{label}", label))
                yield from self.paragraph(block, {block.split: label})

    def signature(self, block: BlockTemplate) -> Iterator[plan.Block]:
        """Who issues the report, and the day."""
        issuer = "".join(str(run) for run in self._text(self.template.issuer, {}))
        yield plan.Signature(issuer, self.day)

    def _sentence(self, sentence: Sentence | Parts, within: Mapping[str, str]) -> list[plan.Run]:
        if isinstance(sentence, Parts):
            return self._parts(sentence, within)
        speaks = not sentence.about or self.source.get(sentence.about, within).value
        return self._text(sentence.text if speaks else sentence.none, within)

    def _parts(self, sentence: Parts, within: Mapping[str, str]) -> list[plan.Run]:
        minimum = _minimum(sentence, within)
        variables = {**within, "minimum": str(minimum)}
        parts = self._chosen(sentence, within, minimum)
        if not parts:
            return self._text(sentence.none, within, variables)
        runs = self._text(sentence.lead, within, variables)
        for place, part in enumerate(parts):
            runs += [sentence.joiner] if place else []
            label = part.by[sentence.split] or sentence.blank
            runs += self._text(sentence.item, within, {**variables, "label": label}, part)
        return [*runs, sentence.end]

    def _chosen(self, sentence: Parts, within: Mapping[str, str], minimum: int) -> list[Compared]:
        parts = self.source.parts(sentence.parts, sentence.split, within)
        there = {part.by[sentence.split] for part in parts}
        parts += [
            self.source.get(sentence.parts, {**within, sentence.split: name})
            for name in sentence.always
            if name not in there
        ]
        chosen = [part for part in parts if (part.value or 0) >= minimum or part.by[sentence.split] in sentence.always]
        if sentence.order == "volume":
            chosen.sort(key=lambda part: -(part.value or 0))
        chosen = chosen[: sentence.most or None]
        return sorted(chosen, key=lambda part: _rank(sentence, part)) if sentence.always else chosen

    def _text(
        self,
        text: str,
        within: Mapping[str, str],
        variables: Mapping[str, str] | None = None,
        part: Compared | None = None,
    ) -> list[plan.Run]:
        """A text with its tokens filled: variables, figures of the whole or of `within`, the figure of `part`."""
        runs: list[plan.Run] = []
        known = {
            "organisation": self.organisation,
            "year": str(self.speaker.year),
            "period": period_title(self.speaker.period),
            "first": day_title(self.speaker.period.first),
            "last": day_title(self.speaker.period.last),
            "since": period_title(self.speaker.latest[0]),
            "cutoff": day_title(min(self.day, self.speaker.period.last)),
            "label": "".join(within.values()),
            **(variables or {}),
        }
        at = 0
        for token in TOKEN.finditer(text):
            runs.append(text[at : token.start()])
            at = token.end()
            name, aspect = token.group(1), token.group(2) or "value"
            if "." in name:
                runs += self._figure(self.source.get(name, within), aspect)
            elif part is not None and name in _OF_PART:
                runs += self._figure(part, name)
            else:
                runs.append(known[name])
        return [*runs, text[at:]] if text else []

    def _figure(self, about: Compared, aspect: str) -> list[plan.Run]:
        if aspect in ("mom", "mom_abs"):
            return self.speaker.change(self.source.chained(about), absolute=aspect == "mom_abs")
        if aspect in ("change", "change_abs"):
            return self.speaker.change(about, absolute=aspect == "change_abs")
        return [self.speaker.figure(about, aspect)]


_OF_PART = ("value", "previous", "change", "change_abs", "mom", "mom_abs")
_CHARTS = {"months": months, "trend": trend, "years": trend}
_WRITERS = {
    "heading": Writer.heading,
    "paragraph": Writer.paragraph,
    "written": Writer.written,
    "table": Writer.table,
    "annex": Writer.annex,
    "chart": Writer.chart,
    "each": Writer.each,
    "signature": Writer.signature,
}


def _minimum(sentence: Parts, within: Mapping[str, str]) -> int:
    """The least value of a part that is listed; 1 where the template asks for none."""
    if not sentence.minimum:
        return 1
    label = "".join(within.values())
    return sentence.minimum.get(label, sentence.minimum["else"])


def _rank(sentence: Parts, part: Compared) -> int:
    label = part.by[sentence.split]
    return sentence.always.index(label) if label in sentence.always else len(sentence.always)


def _joined(runs: list[plan.Run]) -> list[plan.Run]:
    """Neighbouring texts as one, empty ones gone."""
    joined: list[plan.Run] = []
    for run in runs:
        if isinstance(run, str) and joined and isinstance(joined[-1], str):
            joined[-1] += run
        elif run != "":
            joined.append(run)
    return joined
