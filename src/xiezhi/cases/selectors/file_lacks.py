"""What is missing in the file of a case: documents of the steps taken, what the order asks, service, signatures, payment."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from xiezhi.cases.archive.order import Must
from xiezhi.cases.documents.catalogue import INTERVIEW, catalogue, kind_of
from xiezhi.cases.models import CaseFile, IssuedDocument
from xiezhi.cases.selectors.case_facts import recorded_facts
from xiezhi.cases.selectors.cases import ON_THE_SPOT, procedure_of
from xiezhi.cases.selectors.clocks import governing_of
from xiezhi.cases.selectors.file_contents import order_of
from xiezhi.cases.selectors.interviews import interviews_of
from xiezhi.cases.selectors.reading import Reading
from xiezhi.law.evaluation import Governing, evaluate
from xiezhi.law.facts import Facts

# Where a lack is mended: the page of a document (with its file), the documents of the case, the case itself.
DOCUMENT, DOCUMENTS, CASE = "document", "documents", "case"
_PARTY: Final = "party"


@dataclass(frozen=True, slots=True)
class FileLack:
    """Something that is missing: what, what to do, by which rule; `blocks`: neither closed nor archived without it.

    `page` says where it is mended (DOCUMENT, DOCUMENTS, CASE), `file` which document of the catalogue that is.
    """

    title: str
    remedy: str
    article: str
    blocks: bool
    page: str
    file: str = ""


def lacks_of(reading: Reading) -> list[FileLack]:
    """Everything that is missing in the file of a case, what blocks first."""
    case, issued = reading.case, reading.done.documents
    known, law = recorded_facts(case), governing_of(case)
    titles = {document.title for document in issued}
    found = [
        *_of_order(case, known, law, titles),
        *_of_steps(reading, known, law, titles),
        *_interviews(case),
        *_service(case, known, issued),
        *_payment(known),
    ]
    once: dict[str, FileLack] = {}
    for lack in found:
        once.setdefault(lack.title, lack)
    return sorted(once.values(), key=lambda lack: not lack.blocks)


def _of_order(case: CaseFile, facts: Facts, law: Governing, titles: set[str]) -> Iterator[FileLack]:
    """What the order of the file asks for."""
    for must in order_of(case).musts_of(procedure_of(case).id):
        if not titles & set(must.documents) and evaluate(must.when, facts, law) is True:
            yield _lack(case, must)


def _lack(case: CaseFile, must: Must) -> FileLack:
    first = must.documents[0]
    # A record of an interview is made while the case is open, every other document at any time.
    late = first == INTERVIEW and case.ended
    remedy = "案件已经办结，不能再补作；请在备考表写明" if late else "请制发"
    named = "或者".join(f"“{title}”" for title in must.documents)
    page = DOCUMENTS if first == INTERVIEW else DOCUMENT
    return FileLack(f"没有{named}", remedy, must.article, must.blocks, page, kind_of(first).file)


def _of_steps(reading: Reading, facts: Facts, law: Governing, titles: set[str]) -> Iterator[FileLack]:
    """Documents of the steps that were taken and of none that is left out."""
    found = procedure_of(reading.case)
    known = {**found.steps, **found.asides}
    taken = [known[each.step] for each in reading.done.history if each.step in known]
    for step in taken:
        for asked in step.documents:
            wanted = not asked.optional and asked.name != INTERVIEW and asked.applies(facts, law)
            if wanted and asked.name not in titles and asked.name in catalogue():
                yield FileLack(
                    f"没有“{asked.name}”",
                    f"已办理“{step.title}”，请补制",
                    f"《{found.law}》{found.articles}",
                    blocks=False,
                    page=DOCUMENT,
                    file=kind_of(asked.name).file,
                )


def _interviews(case: CaseFile) -> Iterator[FileLack]:
    """Records of interviews that were begun and never issued: they are no papers yet."""
    for each in interviews_of(case):
        if each.document_id is None:
            title = f"第{each.place}次询问的笔录没有制发"
            yield FileLack(title, "请补全后制发", "《行政处罚法》第五十五条", False, DOCUMENTS)


def _service(case: CaseFile, facts: Facts, issued: list[IssuedDocument]) -> Iterator[FileLack]:
    """Papers for the party of which no return of service is there, and a decision of which no day of service is known."""
    to_party = [document for document in issued if _is_for_party(document.title)]
    returns = sum(document.title == "送达回证" for document in issued)
    # What is handed over on the spot is signed for on the decision itself.
    if to_party and not returns and procedure_of(case).form != ON_THE_SPOT:
        named = "、".join(dict.fromkeys(f"“{document.title}”" for document in to_party))
        yield FileLack(
            f"没有送达回证：{named}",
            "请填写送达情况并制发送达回证",
            "《行政处罚法》第六十一条",
            False,
            DOCUMENT,
            "service_receipt",
        )
    decided = isinstance(facts.get("decided_on"), date) and facts.get("outcome") in {"处罚", "不予处罚"}
    if decided and not isinstance(facts.get("served_on"), date):
        yield FileLack("没有登记决定书的送达日期", "请在案件页面办理送达", "《行政处罚法》第六十一条", True, CASE)


def _is_for_party(title: str) -> bool:
    kind = catalogue().get(title)
    return kind is not None and kind.kind == _PARTY


def _payment(facts: Facts) -> Iterator[FileLack]:
    """A fine of which neither payment nor another end is known."""
    ended = any(facts.get(name) for name in ("paid_on", "terminated_on", "court_applied_on"))
    if facts.get("fine") and facts.get("outcome") == "处罚" and not ended:
        yield FileLack(
            "没有登记罚款的缴纳",
            "请在案件页面办理履行，或者登记终结执行、申请执行",
            "《行政处罚法》第六十七条",
            False,
            CASE,
        )
