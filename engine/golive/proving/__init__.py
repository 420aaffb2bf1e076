"""What a policy is held to before anybody trusts it: its cases, their coverage, and mutants that must die.

`cases` reads cases and runs them, `made` makes more where thresholds turn, `mutants` plants mistakes and looks for the
case that sees each. `outcome` is what a case came to, `coverage` what cases have seen, `examine` what `golive test`
shows of both. Each wing knows those before it only.
"""
