# Beta-binomial safety monitoring: boundaries by pbeta, chances of stopping by listing every path.
# Run from the top of the checkout: Rscript tests/reference/r/sequential_safety.R
# Writes tests/reference/sequential/safety.json
suppressMessages(library(jsonlite))

boundary <- function(prior, limit, certainty, n) {
  posterior <- pbeta(limit, prior[1] + 0:n, prior[2] + n - 0:n, lower.tail = FALSE)
  hit <- which(posterior > certainty)
  if (length(hit) == 0) NULL else hit[1] - 1
}

# Follows the trial participant by participant, so by another way than from look to look.
operating <- function(bounds, looks, rate) {
  chance <- c(1, rep(0, max(looks)))
  stops <- numeric(0)
  for (n in seq_len(max(looks))) {
    chance <- chance * (1 - rate) + c(0, chance[-length(chance)]) * rate
    if (n %in% looks) {
      bound <- bounds[[match(n, looks)]]
      stopped <- if (is.null(bound)) integer(0) else (bound:max(looks)) + 1
      stops <- c(stops, sum(chance[stopped]))
      chance[stopped] <- 0
    }
  }
  list(
    rate = rate, stops = I(stops), stop = sum(stops),
    expected_participants = sum(stops * looks) + sum(chance) * max(looks)
  )
}

run <- function(id, prior, limit, certainty, looks) {
  bounds <- lapply(looks, function(n) boundary(prior, limit, certainty, n))
  list(
    id = id, prior = prior, limit = limit, certainty = certainty, looks = I(looks),
    events = bounds,
    operating = lapply(c(0, 0.02, 0.1, 0.2, 0.35, 1), function(rate) {
      operating(bounds, looks, rate)
    })
  )
}

write_json(
  list(
    source = R.version.string,
    script = "tests/reference/r/sequential_safety.R",
    tolerance = 1e-12,
    cases = list(
      run("related-serious-events", c(1, 9), 0.10, 0.85, c(20, 30, 40, 56)),
      run("continuous", c(1, 9), 0.10, 0.85, 1:56),
      run("vague-prior", c(0.5, 0.5), 0.30, 0.95, c(3, 10, 25)),
      run("cautious", c(2, 18), 0.05, 0.70, c(5, 60, 120))
    )
  ),
  "tests/reference/sequential/safety.json",
  auto_unbox = TRUE, digits = NA, pretty = TRUE, null = "null"
)
