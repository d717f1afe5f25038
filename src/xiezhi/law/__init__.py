"""Law as dated data and pure rules: no Django, no database, no clock."""
