# Bounds, spending and operating characteristics of group-sequential designs, by rpact.
# Run from the top of the checkout: Rscript tests/reference/r/sequential_rpact.R
# Writes tests/reference/sequential/rpact.json
suppressMessages({
  library(rpact)
  library(jsonlite)
})

tolerance <- 1e-10

spendings <- list(
  obrien_fleming = list(alpha = "asOF", beta = "bsOF"),
  pocock = list(alpha = "asP", beta = "bsP"),
  kim_demets = list(alpha = "asKD", beta = "bsKD"),
  hwang_shih_decani = list(alpha = "asHSD", beta = "bsHSD")
)

run <- function(id, information, alpha, sides, efficacy, parameter = NULL, power = 0.85,
                futility_z = NULL, beta_spending = NULL, beta_parameter = NULL,
                binding = FALSE) {
  arguments <- list(
    sided = sides, alpha = alpha, beta = 1 - power, informationRates = information,
    typeOfDesign = if (is.null(efficacy)) "noEarlyEfficacy" else spendings[[efficacy]]$alpha,
    tolerance = tolerance
  )
  if (!is.null(parameter)) arguments$gammaA <- parameter
  if (!is.null(futility_z)) {
    arguments$futilityBounds <- futility_z
    arguments$bindingFutility <- binding
  }
  if (!is.null(beta_spending)) {
    arguments$typeBetaSpending <- spendings[[beta_spending]]$beta
    arguments$bindingFutility <- binding
    if (!is.null(beta_parameter)) arguments$gammaB <- beta_parameter
  }
  design <- do.call(getDesignGroupSequential, arguments)
  characteristics <- getDesignCharacteristics(design)
  drifts <- c(0, sqrt(characteristics$shift) * c(0.5, 1))
  operating <- getPowerAndAverageSampleNumber(design, theta = drifts / 10, nMax = 100)
  has_futility <- !is.null(futility_z) || !is.null(beta_spending)
  critical <- design$criticalValues
  list(
    id = id, information = information, alpha = alpha, sides = sides, efficacy = efficacy,
    parameter = parameter, power = power, futility_z = futility_z,
    beta_spending = beta_spending, beta_parameter = beta_parameter, binding = binding,
    critical = lapply(critical, function(z) if (is.finite(z)) z else NULL),
    alpha_spent = if (is.null(efficacy)) NULL else design$alphaSpent,
    futility_bounds = if (has_futility) I(design$futilityBounds) else NULL,
    shift = characteristics$shift,
    inflation = characteristics$inflationFactor,
    drifts = drifts,
    reject_per_look = lapply(seq_along(drifts), function(k) operating$rejectPerStage[, k]),
    futility_per_look = if (has_futility) {
      lapply(seq_along(drifts), function(k) I(operating$futilityPerStage[, k]))
    } else {
      NULL
    },
    expected_information = as.numeric(operating$averageSampleNumber) / 100
  )
}

two <- c(0.5, 1)
uneven <- c(0.3, 0.7, 1)
late <- c(0.25, 0.9, 1)
five <- c(0.2, 0.4, 0.6, 0.8, 1)

cases <- list(
  run("obrien-fleming-two-looks", two, 0.05, 2, "obrien_fleming"),
  run("obrien-fleming-uneven", uneven, 0.05, 2, "obrien_fleming"),
  run("obrien-fleming-five", five, 0.05, 2, "obrien_fleming", power = 0.9),
  run("obrien-fleming-one-sided", late, 0.025, 1, "obrien_fleming", power = 0.8),
  run("obrien-fleming-wide-alpha", five, 0.2, 2, "obrien_fleming", power = 0.8),
  run("pocock-two-looks", two, 0.05, 2, "pocock"),
  run("pocock-uneven-one-sided", uneven, 0.025, 1, "pocock", power = 0.9),
  run("kim-demets-1", five, 0.05, 2, "kim_demets", 1),
  run("kim-demets-3-one-sided", late, 0.1, 1, "kim_demets", 3, power = 0.8),
  run("hwang-shih-decani-minus-4", uneven, 0.05, 2, "hwang_shih_decani", -4),
  run("hwang-shih-decani-0", two, 0.05, 2, "hwang_shih_decani", 0),
  run("hwang-shih-decani-2-one-sided", five, 0.025, 1, "hwang_shih_decani", 2, power = 0.9),
  run("given-non-binding", two, 0.025, 1, "obrien_fleming", futility_z = 0.5),
  run("given-non-binding-uneven", uneven, 0.05, 1, "kim_demets", 2,
    futility_z = c(-0.5, 0.8)
  ),
  run("given-binding", two, 0.025, 1, "obrien_fleming", futility_z = 0.5, binding = TRUE),
  run("given-binding-uneven", late, 0.025, 1, "pocock",
    futility_z = c(0, 1.2), binding = TRUE
  ),
  run("futility-only", two, 0.1, 1, NULL, power = 0.8, futility_z = -0.4),
  run("futility-only-binding", two, 0.1, 1, NULL,
    power = 0.8, futility_z = 0.3, binding = TRUE
  ),
  run("beta-obrien-fleming", two, 0.025, 1, "obrien_fleming",
    beta_spending = "obrien_fleming"
  ),
  run("beta-obrien-fleming-binding", uneven, 0.025, 1, "obrien_fleming",
    beta_spending = "obrien_fleming", binding = TRUE
  ),
  run("beta-pocock", uneven, 0.025, 1, "obrien_fleming",
    power = 0.9, beta_spending = "pocock"
  ),
  run("beta-pocock-binding", five, 0.025, 1, "obrien_fleming",
    power = 0.9, beta_spending = "pocock", binding = TRUE
  ),
  run("beta-kim-demets", five, 0.05, 1, "kim_demets", 3,
    power = 0.8, beta_spending = "kim_demets", beta_parameter = 2
  ),
  run("beta-hwang-shih-decani", uneven, 0.025, 1, "hwang_shih_decani", -4,
    beta_spending = "hwang_shih_decani", beta_parameter = -2
  ),
  run("beta-hwang-shih-decani-binding", late, 0.025, 1, "hwang_shih_decani", -4,
    beta_spending = "hwang_shih_decani", beta_parameter = 1, binding = TRUE
  )
)

write_json(
  list(
    source = paste("rpact", packageVersion("rpact"), "with", R.version.string),
    script = "tests/reference/r/sequential_rpact.R",
    tolerance_z = 1e-6,
    tolerance_probability = 1e-7,
    tolerance_shift = 2e-6,
    cases = cases
  ),
  "tests/reference/sequential/rpact.json",
  auto_unbox = TRUE, digits = NA, pretty = TRUE, null = "null"
)
