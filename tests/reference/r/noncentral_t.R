# Upper tails of the noncentral t from its definition, by stats::integrate over the density of S,
# a chi over the root of its degrees of freedom. R's own pt is within 1e-9 where it warns nothing.
source("tests/reference/r/power_write.R")

upper <- function(x, df, ncp) {
  density <- function(s) {
    exp(log(2) + (df / 2) * log(df / 2) - lgamma(df / 2) + (df - 1) * log(s) - df * s^2 / 2)
  }
  integrand <- function(s) pnorm(ncp - x * s) * density(s)
  ends <- sqrt(c(qchisq(1e-18, df), qchisq(1e-18, df, lower.tail = FALSE)) / df)
  cuts <- sort(c(ends, Filter(function(s) s > ends[1] && s < ends[2],
                              c(1, (ncp + c(-8, -2, 0, 2, 8)) / x))))
  parts <- mapply(function(a, b) {
    integrate(integrand, a, b, rel.tol = 1e-11, abs.tol = 1e-16, subdivisions = 5000)$value
  }, head(cuts, -1), tail(cuts, -1))
  sum(parts)
}

grid <- expand.grid(df = c(1, 2, 5, 28, 126, 1000, 5000), alpha = c(0.2, 0.025, 0.0005),
                    ncp = c(-5, 0.001, 1, 2.8, 6, 35, 100))
cases <- Map(function(df, alpha, ncp) {
  x <- qt(alpha, df, lower.tail = FALSE)
  value <- upper(x, df, ncp)
  if (abs(ncp) < 30) {
    stopifnot(abs(suppressWarnings(pt(x, df, ncp, lower.tail = FALSE)) - value) < 1e-9)
  }
  list(id = sprintf("df=%g alpha=%g ncp=%g", df, alpha, ncp), x = x, df = df, ncp = ncp,
       upper = value)
}, grid$df, grid$alpha, grid$ncp)
write_reference("noncentral_t", cases, "definition integrated by stats::integrate", 1e-9)
