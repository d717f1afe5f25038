from xiezhi.exchange.services.jobs import Job
from xiezhi.exchange.results import ImportResult
def load_register_ledger(job: Job) -> ImportResult:
    raise NotImplementedError
