"""Many tickets with one cause: proposed to the desk, told to everybody, settled once."""
