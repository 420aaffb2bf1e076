"""What a policy is held to before anybody trusts it: its cases, their coverage, and mutants that must die."""
