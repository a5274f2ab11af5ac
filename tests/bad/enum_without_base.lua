enum "kind" { "a", "b" }
