import cProfile, pstats, time
from datetime import date
from pathlib import Path
import pytest
from tests.reporting import golden
from xiezhi.registry.scope import Scope
from xiezhi.reporting.selectors.annual import compose
from xiezhi.reporting.documents import build_docx
from xiezhi.reporting.services import fold
from xiezhi.office.texts import extract_text
from xiezhi.reader import read
from django.db import connection
pytestmark = pytest.mark.django_db
@pytest.mark.parametrize(("make","year"),[(golden.subdistrict,2023),(golden.district,2024)])
def test_build(make, year):
    org=make(); fold()
    if make is golden.district:
        with connection.execute_wrapper(lambda ex,sql,params,many,ctx: timed(ex,sql,params,many,ctx)):
            t=time.time(); c=compose(Scope.everything(), organisation=org.pk, year=year, today=date(year+1,1,10)); print("composed",time.time()-t)
        for dt,sql in sorted(TIMES,reverse=True)[:8]: print(round(dt,3), sql[:60].replace("\n"," "), "active" in sql, "used" in sql, len(sql))
        print(len(TIMES), sum(d for d,_ in TIMES))
    c=compose(Scope.everything(), organisation=org.pk, year=year, today=date(year+1,1,10))
    p=Path(f"/tmp/report_{make.__name__}.docx"); p.write_bytes(build_docx(c))
    d=extract_text(p); r=read(d.text)
    open(f"/tmp/report_{make.__name__}.txt","w").write(d.text)
    from collections import Counter
    print(Counter((x.kind,x.status) for x in r.relations))
    for x in r.relations:
        if x.status in ("violated","unverifiable"): print(x.kind,x.status,x.message)
TIMES=[]
def timed(ex,sql,params,many,ctx):
    t=time.time(); o=ex(sql,params,many,ctx); TIMES.append((time.time()-t,sql)); return o
