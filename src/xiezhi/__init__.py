"""Xiezhi 獬豸: an administrative law-enforcement supervision platform."""

__version__ = "0.1.0"
