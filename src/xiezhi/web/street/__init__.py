"""The app for the street: its shell, what a phone takes along, and what it sends."""
