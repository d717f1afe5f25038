from xiezhi.cases.models.act import Act

__all__ = ["Act"]
