# Probability of an observed event: rpact::getEventProbabilities for administrative ends (dropout
# given as a hazard), stats::integrate of the density of the event while under observation else.
source("tests/reference/r/power_write.R")
suppressPackageStartupMessages(library(rpact))

fixed <- function(hazard, dropout, follow_up) {
  density <- function(t) hazard * exp(-(hazard + dropout) * t)
  integrate(density, 0, follow_up, rel.tol = 1e-12)$value
}

case <- function(id, ends, hazard, follow_up, accrual, dropout) {
  if (ends == "fixed") {
    value <- fixed(hazard, dropout, follow_up)
  } else {
    value <- getEventProbabilities(
      time = accrual + follow_up, accrualTime = c(0, accrual), accrualIntensity = 100 / accrual,
      lambda2 = hazard, hazardRatio = 1, maxNumberOfSubjects = 100,
      dropoutRate1 = 1 - exp(-dropout * 12), dropoutRate2 = 1 - exp(-dropout * 12),
      dropoutTime = 12)$eventProbabilities2
  }
  list(id = id, ends = ends, hazard = hazard, follow_up = follow_up, accrual = accrual,
       dropout_hazard = dropout, probability = value)
}

write_reference("events", list(
  case("fixed", "fixed", 0.05, 12, 0, 0),
  case("fixed-dropout", "fixed", 0.05, 12, 24, 0.02),
  case("fixed-rare", "fixed", 0.0012, 12, 0, 0.024),
  case("fixed-certain", "fixed", 5, 12, 0, 0.02),
  case("administrative", "administrative", 0.05, 12, 24, 0),
  case("administrative-dropout", "administrative", 0.05, 12, 24, 0.02),
  case("administrative-no-follow-up", "administrative", 0.03, 0, 30, 0.01),
  case("administrative-short-accrual", "administrative", 0.03, 18, 0.5, 0.01),
  case("administrative-heavy-dropout", "administrative", 0.01, 6, 36, 0.2),
  case("administrative-fast", "administrative", 1.5, 3, 10, 0.1)
), "rpact::getEventProbabilities (administrative), stats::integrate (fixed)", 1e-7, "rpact")
