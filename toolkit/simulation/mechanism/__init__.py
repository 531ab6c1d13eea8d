"""How the data of one simulated trial arise: who comes when, what is measured, what is lost."""
