"""Parts of the pages of inspections: forms of steps, the sheet of a visit, codes as pictures, a limit on guesses."""
