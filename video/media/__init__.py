"""The media server: a Janus beside us that takes each picture once and hands it to the others."""
