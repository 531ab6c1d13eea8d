# z-tests by their definition; pooled checked here against stats::power.prop.test(strict = TRUE)
# where arms are equal and rpact::getPowerRates, corrected against the sample size of Casagrande,
# Pike and Smith.
# Fisher: every table's p by stats::fisher.test, its probability by stats::dbinom.
source("tests/reference/r/power_write.R")
suppressPackageStartupMessages(library(rpact))

fisher_power <- function(p, arms, alpha, sides) {
  alternative <- if (sides == 2) "two.sided" else "greater"
  total <- 0
  for (x in 0:arms[1]) for (y in 0:arms[2]) {
    table <- matrix(c(x, arms[1] - x, y, arms[2] - y), 2)
    if (fisher.test(table, alternative = alternative)$p.value <= alpha) {
      total <- total + dbinom(x, arms[1], p[1]) * dbinom(y, arms[2], p[2])
    }
  }
  total
}

z_power <- function(p, arms, alpha, sides, test) {
  d <- p[1] - p[2]
  pooled <- sum(p * arms) / sum(arms)
  alternative_error <- sqrt(sum(p * (1 - p) / arms))
  null_error <- if (test == "unpooled") alternative_error else
    sqrt(pooled * (1 - pooled) * sum(1 / arms))
  shift <- if (test == "corrected") sum(1 / arms) / 2 else 0
  critical <- qnorm(alpha / sides, lower.tail = FALSE)
  upper <- pnorm((d - shift - critical * null_error) / alternative_error)
  lower <- pnorm((-d - shift - critical * null_error) / alternative_error)
  upper + if (sides == 2) lower else 0
}

case <- function(id, test, experimental, control, alpha, sides, arms) {
  p <- c(experimental, control)
  power <- if (test == "fisher") fisher_power(p, arms, alpha, sides) else
    z_power(p, arms, alpha, sides, test)
  if (test == "pooled" && arms[1] == arms[2] && experimental > control) {
    other <- power.prop.test(arms[1], control, experimental, sig.level = alpha, strict = TRUE,
                             alternative = if (sides == 2) "two.sided" else "one.sided")$power
    stopifnot(abs(other - power) < 1e-10)
  }
  if (test == "pooled" && experimental > control) {
    # rpact's two-sided power adds the other tail with the wrong variance: compare one tail.
    design <- getDesignGroupSequential(kMax = 1, alpha = alpha / sides, sided = 1)
    other <- getPowerRates(design, pi1 = experimental, pi2 = control,
                           maxNumberOfSubjects = sum(arms),
                           allocationRatioPlanned = arms[1] / arms[2])$overallReject
    stopifnot(abs(other - z_power(p, arms, alpha / sides, 1, test)) < 1e-10)
  }
  list(id = id, test = test, experimental = experimental, control = control, alpha = alpha,
       sides = sides, arms = arms, power = power)
}

# Casagrande, Pike and Smith: the corrected size, not rounded, has just the power asked for.
for (p in list(c(0.65, 0.45), c(0.45, 0.3), c(0.3, 0.05))) {
  d <- p[1] - p[2]
  m <- mean(p)
  plain <- (qnorm(0.975) * sqrt(2 * m * (1 - m)) + qnorm(0.8) * sqrt(sum(p * (1 - p))))^2 / d^2
  n <- plain / 4 * (1 + sqrt(1 + 4 / (plain * d)))^2
  one_tail <- z_power(p, c(n, n), 0.025, 1, "corrected")
  stopifnot(abs(one_tail - 0.8) < 1e-12)
}

write_reference("two_proportions", list(
  case("trial-a-pooled-at-20", "pooled", 0.65, 0.45, 0.20, 2, c(56, 56)),
  case("trial-a-pooled-at-5", "pooled", 0.65, 0.45, 0.05, 2, c(56, 56)),
  case("trial-b-pooled", "pooled", 0.45, 0.30, 0.05, 2, c(150, 150)),
  case("trial-b-unpooled", "unpooled", 0.45, 0.30, 0.05, 2, c(150, 150)),
  case("trial-b-corrected", "corrected", 0.45, 0.30, 0.05, 2, c(150, 150)),
  case("pooled-two-to-one", "pooled", 0.5, 0.3, 0.025, 1, c(100, 50)),
  case("pooled-one-to-three", "pooled", 0.5, 0.3, 0.05, 2, c(40, 120)),
  case("pooled-lower", "pooled", 0.1, 0.3, 0.05, 2, c(60, 60)),
  case("pooled-near-one", "pooled", 0.9, 0.1, 0.05, 2, c(60, 60)),
  case("pooled-tiny", "pooled", 0.9, 0.1, 0.1, 1, c(2, 3)),
  case("unpooled-two-to-one", "unpooled", 0.5, 0.3, 0.025, 1, c(100, 50)),
  case("corrected-two-to-one", "corrected", 0.5, 0.3, 0.05, 2, c(100, 50)),
  case("corrected-tiny", "corrected", 0.8, 0.2, 0.05, 2, c(4, 5)),
  case("wrong-direction", "pooled", 0.3, 0.4, 0.05, 1, c(50, 50)),
  case("fisher-trial-a", "fisher", 0.65, 0.45, 0.20, 2, c(56, 56)),
  case("fisher-trial-a-at-5", "fisher", 0.65, 0.45, 0.05, 2, c(42, 42)),
  case("fisher-one-sided", "fisher", 0.65, 0.45, 0.10, 1, c(42, 42)),
  case("fisher-unequal", "fisher", 0.5, 0.2, 0.05, 2, c(40, 20)),
  case("fisher-one-to-four", "fisher", 0.05, 0.3, 0.05, 2, c(13, 52)),
  case("fisher-tiny", "fisher", 0.9, 0.1, 0.05, 1, c(4, 4)),
  case("fisher-never-rejects", "fisher", 0.9, 0.1, 0.05, 2, c(2, 2)),
  case("fisher-near-one", "fisher", 0.9, 0.1, 0.05, 2, c(30, 30)),
  case("fisher-rare", "fisher", 0.02, 0.08, 0.05, 2, c(70, 70)),
  case("fisher-wrong-direction", "fisher", 0.2, 0.4, 0.1, 1, c(25, 25))
), "power.prop.test(strict = TRUE), definitions, fisher.test over all tables", 1e-9, "rpact")
