# Power of the log-rank test at given events by rpact::getPowerSurvival, one stage. rpact counts
# one tail, so a two-sided case is the sum of the two one-sided tests at half the level; rpact's
# hazard ratio is treatment over control, its group 1 the experimental arm.
source("tests/reference/r/power_write.R")
suppressPackageStartupMessages(library(rpact))

one_sided <- function(ratio, alpha, formula, events, allocation, upper) {
  design <- getDesignGroupSequential(kMax = 1, alpha = alpha, sided = 1)
  getPowerSurvival(design, typeOfComputation = formula, hazardRatio = ratio,
                   directionUpper = upper, maxNumberOfEvents = events, pi2 = 0.4,
                   maxNumberOfSubjects = 100 * events,
                   allocationRatioPlanned = allocation[1] / allocation[2])$overallReject
}

case <- function(id, formula, ratio, alpha, sides, events, allocation = c(1, 1)) {
  name <- c(schoenfeld = "Schoenfeld", freedman = "Freedman")[[formula]]
  power <- one_sided(ratio, alpha / sides, name, events, allocation, FALSE)
  if (sides == 2) power <- power + one_sided(ratio, alpha / 2, name, events, allocation, TRUE)
  list(id = id, formula = formula, hazard_ratio = ratio, alpha = alpha, sides = sides,
       events = events, allocation = allocation, power = power)
}

cases <- list(
  case("trial-a-five-events", "schoenfeld", 0.5, 0.05, 2, 5),
  case("trial-b-schoenfeld", "schoenfeld", 0.65, 0.05, 2, 76),
  case("trial-b-freedman", "freedman", 0.65, 0.05, 2, 76),
  case("trial-b-170-events", "schoenfeld", 0.65, 0.05, 2, 170),
  case("two-to-one", "schoenfeld", 0.7, 0.025, 1, 250, c(2, 1)),
  case("two-to-one-freedman", "freedman", 0.7, 0.025, 1, 250, c(2, 1)),
  case("one-to-three-freedman", "freedman", 0.5, 0.05, 2, 60, c(1, 3)),
  case("harm", "schoenfeld", 1.6, 0.05, 2, 120),
  case("harm-freedman", "freedman", 1.6, 0.05, 2, 120, c(3, 2)),
  case("wrong-direction", "schoenfeld", 1.3, 0.05, 1, 80),
  case("power-near-one", "schoenfeld", 0.3, 0.05, 2, 120),
  case("one-event", "freedman", 0.5, 0.1, 1, 1)
)
write_reference("log_rank", cases, "rpact::getPowerSurvival", 1e-7, "rpact")
