# Chances of stopping at each look for given bounds, by the multivariate normal distribution.
# Run from the top of the checkout: Rscript tests/reference/r/sequential_mvtnorm.R
# Writes tests/reference/sequential/mvtnorm.json
suppressMessages({
  library(mvtnorm)
  library(jsonlite)
})

# Chance that each Z up to a look lies between its bounds. Miwa's method is deterministic.
chance <- function(low, high, information, drift) {
  k <- length(low)
  mean <- drift * sqrt(information[seq_len(k)])
  if (k == 1) {
    return(pnorm(high - mean) - pnorm(low - mean))
  }
  now <- information[seq_len(k)]
  correlation <- sqrt(outer(now, now, pmin) / outer(now, now, pmax))
  # It warns that it takes 1000 for infinity, which loses nothing.
  suppressWarnings(as.numeric(pmvnorm(
    lower = low, upper = high, mean = mean, corr = correlation,
    algorithm = Miwa(steps = 4097)
  )))
}

run <- function(id, information, efficacy, futility, sides, drift) {
  looks <- length(information)
  high <- efficacy
  harm <- if (sides == 2) -efficacy else rep(-Inf, looks)
  low <- pmax(harm, c(futility, rep(-Inf, looks - length(futility))))
  rows <- lapply(seq_len(looks), function(k) {
    before <- seq_len(k - 1)
    up <- chance(c(low[before], high[k]), c(high[before], Inf), information, drift)
    down <- chance(c(low[before], -Inf), c(high[before], low[k]), information, drift)
    below_harm <- chance(c(low[before], -Inf), c(high[before], harm[k]), information, drift)
    list(efficacy = up, harm = below_harm, futility = down - below_harm)
  })
  list(
    id = id, information = information, efficacy = efficacy, futility = I(as.numeric(futility)),
    sides = sides, drift = drift,
    looks = rows
  )
}

cases <- list()
for (drift in c(-1, 0, 1.5, 3, 4.5)) {
  cases <- c(cases, list(
    run(paste0("two-sided-two-looks-", drift), c(0.5, 1), c(2.963, 1.969), c(), 2, drift),
    run(paste0("two-sided-futility-", drift), c(0.5, 1), c(2.963, 1.969), c(0.5), 2, drift),
    run(paste0("one-sided-uneven-", drift), c(0.3, 0.7, 1), c(3.1, 2.4, 2.0), c(-0.5, 0.8),
      1, drift),
    run(paste0("four-looks-", drift), c(0.2, 0.35, 0.8, 1), c(2.5, 2.4, 2.2, 2.1),
      c(-1, 0, 0.9), 2, drift)
  ))
}

write_json(
  list(
    source = paste("mvtnorm", packageVersion("mvtnorm"), "with", R.version.string),
    script = "tests/reference/r/sequential_mvtnorm.R",
    tolerance = 1e-9,
    cases = cases
  ),
  "tests/reference/sequential/mvtnorm.json",
  auto_unbox = TRUE, digits = NA, pretty = TRUE, null = "null"
)
