"""Ledgers of the register: organisations, officers, powers."""

from xiezhi.exchange.services.registers.loading import load_register_ledger

__all__ = ["load_register_ledger"]
