from xiezhi.registry.selectors.scopes import scope_of

__all__ = ["scope_of"]
