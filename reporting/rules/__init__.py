"""Pure rules of reporting: the PRISMA 2020 flow, its equations and its formats."""
