# Expected power by nested stats::integrate over the priors; the t-test's power by stats::pt.
source("tests/reference/r/power_write.R")

t_power <- function(difference, sd, n, alpha, sides) {
  critical <- qt(alpha / sides, 2 * n - 2, lower.tail = FALSE)
  ncp <- difference / (sd * sqrt(2 / n))
  power <- suppressWarnings(pt(critical, 2 * n - 2, ncp, lower.tail = FALSE))
  if (sides == 2) {
    power <- power + suppressWarnings(pt(critical, 2 * n - 2, -ncp, lower.tail = FALSE))
  }
  power
}

case <- function(id, n, alpha, sides, mean, sd, low, high, kind, first, second) {
  mass <- pnorm(high, mean, sd) - pnorm(low, mean, sd)
  over_effect <- function(s) {
    ends <- c(max(low, mean - 8 * sd), min(high, mean + 8 * sd))
    integrand <- function(d) t_power(d, s, n, alpha, sides) * dnorm(d, mean, sd) / mass
    middle <- sum(ends) / 2
    integrate(integrand, ends[1], middle, rel.tol = 1e-9, subdivisions = 1000)$value +
      integrate(integrand, middle, ends[2], rel.tol = 1e-9, subdivisions = 1000)$value
  }
  value <- switch(kind,
    known = over_effect(first),
    lognormal = integrate(function(s) sapply(s, over_effect) * dlnorm(s, log(first), second),
                          first * exp(-8 * second), first * exp(8 * second), rel.tol = 1e-7)$value,
    estimated = integrate(function(x) sapply(first * sqrt(second / x), over_effect) *
                            dchisq(x, second),
                          qchisq(1e-10, second), qchisq(1e-10, second, lower.tail = FALSE),
                          rel.tol = 1e-7, subdivisions = 1000)$value)
  it <- list(id = id, n = n, alpha = alpha, sides = sides, mean = mean, sd = sd, kind = kind,
             first = first, second = second, assurance = value)
  if (is.finite(low)) it$low <- low
  if (is.finite(high)) it$high <- high
  it
}

write_reference("assurance", list(
  case("trial-a-known", 42, 0.10, 1, 3, 1.5, -Inf, Inf, "known", 6.43, 0),
  case("trial-b-known", 120, 0.05, 2, 2.5, 1, -Inf, Inf, "known", 6.43, 0),
  case("sceptical", 120, 0.05, 2, 1.7, 1.5, -Inf, Inf, "known", 7.3, 0),
  case("no-harm", 120, 0.025, 1, 1.7, 1.5, 0, Inf, "known", 7.3, 0),
  case("between", 42, 0.10, 1, 3, 2, 1, 4, "known", 6.43, 0),
  case("narrow", 120, 0.05, 2, 2.5, 0.01, -Inf, Inf, "known", 6.43, 0),
  case("lognormal", 42, 0.10, 1, 3, 1.5, -Inf, Inf, "lognormal", 6.43, 0.1),
  case("wide-lognormal", 42, 0.05, 2, 3, 1, -Inf, Inf, "lognormal", 6.43, 0.4),
  case("estimated-20", 42, 0.10, 1, 3, 1.5, -Inf, Inf, "estimated", 6.43, 20),
  case("estimated-86", 120, 0.05, 2, 2.5, 1, 0, Inf, "estimated", 6.43, 86)
), "stats::pt averaged by nested stats::integrate", 5e-6)
