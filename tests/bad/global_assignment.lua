vec = f64[3]
