# Analyses of three stored data sets by stats, survival, MASS and geepack.
# Run from the root of the checkout: Rscript tests/reference/r/simulation_methods.R
# Writes tests/reference/simulation/methods.json
suppressMessages({
  library(jsonlite)
  library(survival)
  library(MASS)
  library(geepack)
})

# A data set with ties in every scale, missing ratings, censored times and counts.
make <- function(seed, n, sites) {
  set.seed(seed)
  arm <- sample(rep(0:1, length.out = n))
  site <- sample(rep(seq_len(sites) - 1, length.out = n))
  stratum <- rbinom(n, 1, 0.4)
  baseline <- pmin(36, pmax(6, round(rnorm(n, 20, 6))))
  person <- rnorm(n, 0, 4)
  rating <- sapply(1:3, function(visit) {
    round(0.7 * baseline + 3 - visit * (0.6 + 1.1 * arm) + stratum + person + rnorm(n, 0, 3))
  })
  rating[] <- pmin(36, pmax(0, rating))
  lost <- ifelse(runif(n) < 0.25, sample(2:3, n, replace = TRUE), 4)
  for (visit in 2:3) rating[lost <= visit, visit] <- NA
  gap <- runif(n) < 0.08
  rating[gap, 1] <- NA
  time <- ceiling(rexp(n, 0.012 * exp(-0.5 * arm)))
  end <- ceiling(runif(n, 20, 120))
  frailty <- rgamma(n, 1.5, 1.5)
  exposure <- sample(c(14, 28, 56), n, replace = TRUE)
  count <- rpois(n, frailty * 0.08 * exposure * exp(-0.4 * arm))
  category <- pmin(4, pmax(0, round(2 + 0.1 * (baseline - 20) - 0.6 * arm + rnorm(n))))
  data.frame(arm, site, stratum, baseline, y1 = rating[, 1], y2 = rating[, 2], y3 = rating[, 3],
             time = pmin(time, end), event = as.integer(time <= end), count, exposure, category)
}

row <- function(fit, name = "arm") {
  found <- coef(summary(fit))
  list(estimate = found[name, 1], se = found[name, 2])
}

analyses <- function(d) {
  d$site <- factor(d$site)
  d$change <- d$y3 - d$baseline
  seen <- d[!is.na(d$y3), ]
  d$response <- as.integer(!is.na(d$y3) & d$baseline - d$y3 >= 0.3 * d$baseline - 1e-9)
  out <- list()
  ancova <- lm(change ~ baseline + factor(stratum) + site + arm, seen)
  out$ancova <- c(row(ancova), df = ancova$df.residual)
  for (equal in c(TRUE, FALSE)) {
    found <- t.test(change ~ factor(arm, levels = 1:0), seen, var.equal = equal)
    out[[if (equal) "t" else "welch"]] <- list(
      estimate = unname(-diff(found$estimate)), statistic = unname(found$statistic),
      df = unname(found$parameter))
  }
  for (correct in c(TRUE, FALSE)) {
    found <- wilcox.test(seen$change[seen$arm == 1], seen$change[seen$arm == 0],
                         exact = FALSE, correct = correct)
    out[[if (correct) "wilcoxon_corrected" else "wilcoxon"]] <- list(p = found$p.value)
  }
  share <- tapply(d$response, d$arm, mean)
  number <- table(d$arm)
  pooled <- prop.test(tapply(d$response, d$arm, sum)[2:1], number[2:1], correct = FALSE)
  out$pooled <- list(estimate = unname(share[2] - share[1]), p = pooled$p.value,
                     se = unname(sqrt(sum(share * (1 - share) / number))))
  logistic <- glm(response ~ factor(stratum) + site + baseline + arm, binomial, d,
                  control = list(epsilon = 1e-14, maxit = 100))
  out$logistic <- row(logistic)
  # Standardised risks: numerical gradient of the averaged difference of predictions.
  difference <- function(beta) {
    x1 <- x0 <- model.matrix(logistic)
    x1[, "arm"] <- 1
    x0[, "arm"] <- 0
    mean(plogis(x1 %*% beta)) - mean(plogis(x0 %*% beta))
  }
  beta <- coef(logistic)
  gradient <- sapply(seq_along(beta), function(j) {
    h <- 1e-5
    up <- down <- beta
    up[j] <- up[j] + h
    down[j] <- down[j] - h
    (difference(up) - difference(down)) / (2 * h)
  })
  out$standardised <- list(estimate = difference(beta),
                           se = c(sqrt(gradient %*% vcov(logistic) %*% gradient)))
  lr <- survdiff(Surv(time, event) ~ arm + strata(stratum), d)
  o_minus_e <- sum(as.matrix(lr$obs)[2, ]) - sum(as.matrix(lr$exp)[2, ])
  out$log_rank <- list(estimate = o_minus_e / lr$var[2, 2], se = 1 / sqrt(lr$var[2, 2]))
  plain <- survdiff(Surv(time, event) ~ arm, d)
  out$log_rank_plain <- list(estimate = (plain$obs[2] - plain$exp[2]) / plain$var[2, 2],
                             se = 1 / sqrt(plain$var[2, 2]))
  cox <- coxph(Surv(time, event) ~ arm + strata(stratum), d, ties = "efron",
               control = coxph.control(eps = 1e-14, iter.max = 50))
  out$cox <- list(estimate = unname(coef(cox)), se = sqrt(vcov(cox)[1, 1]))
  nb <- glm.nb(count ~ factor(stratum) + site + arm + offset(log(exposure)), d,
               control = glm.control(epsilon = 1e-14, maxit = 200))
  out$negative_binomial <- c(row(nb), dispersion = 1 / nb$theta)
  ordinal <- polr(factor(category) ~ factor(stratum) + site + baseline + arm, d, Hess = TRUE,
                  control = list(reltol = 1e-15, maxit = 1000))
  out$ordinal <- row(ordinal)
  long <- data.frame(
    id = rep(seq_len(nrow(d)), 3), visit = factor(rep(1:3, each = nrow(d))),
    change = c(d$y1, d$y2, d$y3) - d$baseline, d[rep(seq_len(nrow(d)), 3),
                                                 c("arm", "stratum", "baseline", "site")])
  long <- long[!is.na(long$change), ]
  long <- long[order(long$id, long$visit), ]
  gee <- geeglm(change ~ visit + visit:arm + visit:baseline + factor(stratum) + site - 1,
                id = id, data = long, corstr = "independence", std.err = "san.se")
  out$gee_independence <- list(estimate = unname(coef(gee)["visit3:arm"]),
                               se = coef(summary(gee))["visit3:arm", 2])
  out
}

data <- list(sixty = make(1, 60, 4), small = make(7, 34, 2), large = make(3, 240, 8))
cases <- lapply(names(data), function(id) {
  list(id = id, data = as.list(data[[id]]), results = analyses(data[[id]]))
})
versions <- vapply(c("survival", "MASS", "geepack"), function(p) {
  paste(p, packageVersion(p))
}, "")
source <- paste0("stats, survival, MASS, geepack [", paste(c(R.version.string, versions),
                 collapse = "; "), "; tests/reference/r/simulation_methods.R]")
path <- file.path("tests", "reference", "simulation", "methods.json")
writeLines(toJSON(list(source = source, relative_tolerance = 1e-6, cases = cases),
                  auto_unbox = TRUE, digits = NA, na = "null", pretty = FALSE), path)
cat(path, length(cases), "data sets\n")
for (case in cases) print(unlist(case$results))
