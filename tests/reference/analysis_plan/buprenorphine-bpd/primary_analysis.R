# Primary analysis, ZAN-BPD change at week 8: skeleton program
#
# Protocol BPD-BUP-2A, version 0.1, 2026-11-22
# Statistical analysis plan, section “Models as formulae”
# Endpoint: ZAN-BPD total score, change from day 1 to week 8
#
# The data in simulated_data.csv are SIMULATED under the planning assumptions; no result of the trial (seed 20261122).
# Nobody has validated this program. Before it is used on data of the trial it must be
# reviewed, programmed a second time independently, and signed off with the plan.

DATA <- "simulated_data.csv"
NOTE <- "SIMULATED under the planning assumptions; no result of the trial"
ARMS <- c("buprenorphine", "placebo")
VISITS <- c("w2", "w4", "w6", "w8")
STRATA <- c("nssi")
LOWER_IS_BETTER <- TRUE
SIDES <- 1
LEVEL <- 0.1
CONFIDENCE <- c(0.8, 0.95)
SMALLEST_SITE <- 5
STEP <- 0.5
FALLBACK <- "Toeplitz, autoregressive, compound symmetry"

library(nlme)

arguments <- commandArgs(trailingOnly = TRUE)
folder <- if (length(arguments) > 0) arguments[1] else "."
last <- length(VISITS)

# Small sites are pooled, fixed before unblinding: all below the limit, then the next smallest.
pool_sites <- function(sites) {
  sizes <- table(sites)
  ordered <- names(sizes)[order(as.integer(sizes), names(sizes))]
  pooled <- character()
  held <- 0
  for (site in ordered) {
    if (sizes[[site]] < SMALLEST_SITE || (held > 0 && held < SMALLEST_SITE)) {
      pooled <- c(pooled, site)
      held <- held + sizes[[site]]
    }
  }
  ifelse(sites %in% pooled, "pooled", sites)
}

# Estimate, error, degrees of freedom, p-value and the intervals of the plan.
result <- function(estimate, error, df, ...) {
  t <- estimate / error
  benefit <- if (LOWER_IS_BETTER) -t else t
  p <- if (SIDES == 1) pt(benefit, df, lower.tail = FALSE) else 2 * pt(abs(t), df, lower.tail = FALSE)
  made <- list(estimate = estimate, standard_error = error, df = df, p = p, sides = SIDES,
               reaches_level = p <= LEVEL && benefit > 0)
  for (confidence in CONFIDENCE) {
    reach <- qt((1 - confidence) / 2, df, lower.tail = FALSE) * error
    made[[paste0("interval_", round(100 * confidence))]] <- c(estimate - reach, estimate + reach)
  }
  c(made, list(...))
}

# Variance, adjusted variance and degrees of freedom of one coefficient: Kenward and Roger
# (1997), expected information; the covariance matrix is linear in its elements.
kenward_roger <- function(frame, x, sigma, contrast) {
  times <- nrow(sigma)
  units <- list()
  for (a in seq_len(times)) for (b in seq_len(a)) {
    unit <- matrix(0, times, times)
    unit[a, b] <- unit[b, a] <- 1
    units[[length(units) + 1]] <- unit
  }
  k <- length(units)
  p <- ncol(x)
  members <- split(seq_len(nrow(frame)), frame$participant)
  h <- matrix(0, p, p)
  first <- replicate(k, matrix(0, p, p), simplify = FALSE)
  second <- replicate(k * k, matrix(0, p, p), simplify = FALSE)
  traces <- matrix(0, k, k)
  patterns <- vapply(members, function(rows) paste(frame$time[rows], collapse = " "), "")
  for (pattern in unique(patterns)) {
    chosen <- members[patterns == pattern]
    o <- frame$time[chosen[[1]]]
    w <- solve(sigma[o, o, drop = FALSE])
    parts <- lapply(units, function(unit) unit[o, o, drop = FALSE])
    sandwich <- function(m) {
      total <- matrix(0, p, p)
      for (rows in chosen) {
        xi <- x[rows, , drop = FALSE]
        total <- total + crossprod(xi, m %*% xi)
      }
      total
    }
    h <- h + sandwich(w)
    for (i in seq_len(k)) {
      left <- w %*% parts[[i]] %*% w
      first[[i]] <- first[[i]] - sandwich(left)
      for (j in seq_len(k)) {
        place <- (i - 1) * k + j
        second[[place]] <- second[[place]] + sandwich(left %*% parts[[j]] %*% w)
        traces[i, j] <- traces[i, j] +
          length(chosen) * sum(diag(w %*% parts[[i]] %*% w %*% parts[[j]]))
      }
    }
  }
  phi <- solve(h)
  information <- matrix(0, k, k)
  for (i in seq_len(k)) for (j in seq_len(k)) {
    information[i, j] <- 0.5 * (traces[i, j] - 2 * sum(diag(phi %*% second[[(i - 1) * k + j]])) +
      sum(diag(phi %*% first[[i]] %*% phi %*% first[[j]])))
  }
  w <- solve(information)
  middle <- matrix(0, p, p)
  for (i in seq_len(k)) for (j in seq_len(k)) {
    middle <- middle + w[i, j] * (second[[(i - 1) * k + j]] - first[[i]] %*% phi %*% first[[j]])
  }
  variance <- phi[contrast, contrast]
  adjusted <- (phi + 2 * phi %*% middle %*% phi)[contrast, contrast]
  slope <- vapply(first, function(m) -(phi %*% m %*% phi)[contrast, contrast], 0)
  list(variance = variance, adjusted = adjusted,
       df = 2 * variance^2 / drop(slope %*% w %*% slope))
}

data <- read.csv(file.path(folder, DATA), colClasses = c(participant = "character", site = "character"))
data <- data[data$visit %in% VISITS, ]
data$arm <- as.numeric(data$arm == ARMS[1])
data$time <- match(data$visit, VISITS)
people <- data[!duplicated(data$participant), ]
people$pool <- pool_sites(people$site)
data$pool <- factor(people$pool[match(data$participant, people$participant)])
shared <- c(STRATA[vapply(STRATA, function(name) length(unique(data[[name]])) > 1, TRUE)],
            if (nlevels(data$pool) > 1) "pool")
for (name in STRATA) data[[name]] <- factor(data[[name]])

# Analysis of covariance of the change at the last visit in those with a value there.
end <- data[data$time == last, ]
simple <- lm(reformulate(c("arm", "baseline", shared), "change"), data = end)
table <- summary(simple)$coefficients
made <- list(data = NOTE, randomised = nrow(people))
made$ancova <- result(table["arm", 1], table["arm", 2], simple$df.residual,
                      participants = sum(!is.na(end$change)))

# Mixed model for repeated measures: unstructured covariance, REML, Kenward and Roger.
if (last > 1) {
  frame <- data[!is.na(data$change), ]
  frame <- frame[order(frame$participant, frame$time), ]
  frame$visit <- factor(frame$visit, levels = VISITS)
  frame$centred <- frame$baseline - mean(people$baseline)
  formula <- reformulate(c("0", "visit", "visit:centred", "visit:arm", shared), "change")
  fit <- tryCatch(
    gls(formula, data = frame, method = "REML",
        correlation = corSymm(form = ~ time | participant),
        weights = varIdent(form = ~ 1 | visit),
        control = glsControl(maxIter = 500, msMaxIter = 2000,
                             tolerance = 1e-9, msTol = 1e-12)),
    error = function(problem) {
      stop("The model did not converge (", conditionMessage(problem), "). The plan gives the ",
           "order of other structures (", FALLBACK, ").")
    })
  complete <- names(which.max(table(frame$participant)))
  correlation <- corMatrix(fit$modelStruct$corStruct)[[complete]]
  ratio <- coef(fit$modelStruct$varStruct, unconstrained = FALSE, allCoef = TRUE)[VISITS]
  sigma <- fit$sigma^2 * outer(ratio, ratio) * correlation
  x <- model.matrix(formula, frame)
  x <- x[, names(coef(fit))]
  name <- grep(paste0("^visit", VISITS[last], ":arm$"), colnames(x), value = TRUE)
  kr <- kenward_roger(frame, x, unname(sigma), which(colnames(x) == name))
  made$mmrm <- result(coef(fit)[[name]], sqrt(kr$adjusted), kr$df,
                      participants = length(unique(frame$participant)))
  made$mmrm$standard_error_unadjusted <- sqrt(kr$variance)
  made$mmrm$covariance <- unname(sigma)
}

# First look at the tipping point: shift what is missing at the last visit. Imputed values that
# are shifted by a constant move the estimate by that constant times the coefficient of the arm
# in a regression of the shifted places on the covariates; the standard error is that of the
# main model. The definitive analysis is multiple imputation.
primary <- if (is.null(made$mmrm)) made$ancova else made$mmrm
worse <- if (LOWER_IS_BETTER) 1 else -1
missing <- is.na(end$change)
weight <- function(arm) {
  end$place <- as.numeric(missing & end$arm == arm)
  coef(lm(reformulate(c("arm", "baseline", shared), "place"), data = end))[["arm"]]
}
made$shift_weights <- list(experimental = weight(1), control = weight(0))
made$shifts <- lapply(0:20, function(steps) {
  delta <- worse * STEP * steps
  moved <- result(primary$estimate + delta * made$shift_weights$experimental,
                  primary$standard_error, primary$df)
  list(delta = delta, estimate = moved$estimate, p = moved$p)
})

# Results as JSON, written without any further package.
write_json <- function(value, indent = "") {
  deeper <- paste0(indent, " ")
  if (is.list(value)) {
    names <- names(value)
    items <- vapply(seq_along(value), function(place) {
      key <- if (is.null(names)) "" else paste0("\"", names[place], "\": ")
      paste0(deeper, key, write_json(value[[place]], deeper))
    }, "")
    ends <- if (is.null(names)) c("[", "]") else c("{", "}")
    return(paste0(ends[1], "\n", paste(items, collapse = ",\n"), "\n", indent, ends[2]))
  }
  if (is.matrix(value)) {
    return(write_json(lapply(seq_len(nrow(value)), function(row) value[row, ]), indent))
  }
  said <- if (is.character(value)) paste0("\"", value, "\"")
          else if (is.logical(value)) ifelse(value, "true", "false")
          else formatC(value, digits = 17, format = "g")
  if (length(said) > 1) paste0("[", paste(said, collapse = ", "), "]") else said
}
cat(write_json(made), "\n", sep = "")
