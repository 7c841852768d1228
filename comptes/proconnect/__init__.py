"""ProConnect, the State's login for professionals: who comes, proved by a signed answer.

What the person may do is never learnt from it: an organisation number proposes, an officer decides.
"""
