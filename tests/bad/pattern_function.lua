local s = ("x"):rep(1000)
