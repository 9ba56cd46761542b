"""Collection from files: what edge.ps1 printed, Export-Clixml output, configuration files, sets of them."""
