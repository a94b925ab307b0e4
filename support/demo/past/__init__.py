"""Two months before the fortnight: what the figures count. Written as rows, for it is much.

`weeks` says who met whom when, `meetings` writes what was held, `troubles` and `plots` say which
calls for help there were and how each went, and `record` writes one as the services leave it.
"""
