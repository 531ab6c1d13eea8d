# Mixed models for repeated measures by nlme, lme4, lmerTest, pbkrtest and emmeans.
# Run from the top of the checkout: Rscript tests/reference/r/mmrm.R
# Writes tests/reference/simulation/mmrm.json
suppressMessages({
  library(nlme)
  library(lme4)
  library(lmerTest)
  library(pbkrtest)
  library(emmeans)
  library(jsonlite)
})
emm_options(pbkrtest.limit = 1e4, lmerTest.limit = 1e4)

# One row for each rating; visits and arms as factors, visits also as numbers.
long <- function(wide, visits) {
  data <- do.call(rbind, lapply(seq_along(visits), function(k) {
    data.frame(wide[setdiff(names(wide), visits)], visit = visits[k], time = k,
               y = wide[[visits[k]]])
  }))
  data <- data[order(match(data$participant, wide$participant), data$time), ]
  data$visit <- factor(data$visit, levels = visits)
  data$participant <- factor(data$participant, levels = wide$participant)
  data[!is.na(data$y), ]
}

fev <- read.csv("tests/reference/simulation/fev.csv", check.names = FALSE)
fev <- long(fev, paste0("VIS", 1:4))
fev$arm <- factor(fev$arm, levels = c("PBO", "TRT"))

# Distances of Potthoff and Roy (Biometrika 1964;51:313-326), as nlme has them, with the ratings
# at age 10 and at age 14 of some children left out.
teeth <- as.data.frame(Orthodont)
teeth <- data.frame(participant = factor(as.character(teeth$Subject)), arm = teeth$Sex,
                    visit = factor(teeth$age), time = (teeth$age - 6) / 2, y = teeth$distance)
teeth <- teeth[order(teeth$participant, teeth$time), ]
first <- ave(teeth$y, teeth$participant, FUN = function(x) x[1])
gone <- (teeth$time == 2 & first < 20) | (teeth$time == 4 & first > 24)
teeth <- teeth[!gone, ]
teeth$arm <- factor(teeth$arm, levels = c("Male", "Female"))
teeth$baseline <- as.numeric(substr(teeth$participant, 2, 3)) # a number to adjust for

# The columns of the toolkit's model, hence the same coefficients in the same order.
columns <- function(data, more) {
  at <- model.matrix(~ 0 + visit, data)
  treated <- as.numeric(data$arm == levels(data$arm)[2])
  X <- cbind(at, at * treated, more)
  colnames(X) <- paste0("column", seq_len(ncol(X)))
  X
}

structures <- list(
  unstructured = list(corSymm(form = ~ time | participant), varIdent(form = ~ 1 | visit)),
  toeplitz_h = list(corARMA(form = ~ time | participant, p = 3), varIdent(form = ~ 1 | visit)),
  toeplitz = list(corARMA(form = ~ time | participant, p = 3), NULL),
  ar1_h = list(corAR1(form = ~ time | participant), varIdent(form = ~ 1 | visit)),
  ar1 = list(corAR1(form = ~ time | participant), NULL),
  cs_h = list(corCompSymm(form = ~ time | participant), varIdent(form = ~ 1 | visit)),
  cs = list(corCompSymm(form = ~ time | participant), NULL)
)

# gls stops early: nlminb sees differences of the likelihood only. Newton steps with Richardson's
# derivatives go on from there to the maximum of the very function that gls maximises.
polished <- function(fit, name, X, data, method) {
  st <- nlme:::glsStruct(corStruct = structures[[name]][[1]], varStruct = structures[[name]][[2]])
  attr(st, "conLin") <- list(Xy = cbind(X, y = data$y), logLik = 0, sigma = 0,
                             auxSigma = 0, fixedSigma = FALSE,
                             dims = list(N = nrow(X), p = ncol(X),
                                         REML = as.integer(method == "REML")))
  st <- Initialize(st, data, list(singular.ok = FALSE))
  at <- coef(fit$modelStruct)
  value <- function(par) {
    -as.numeric(logLik(st, par))
  }
  before <- value(at)
  for (step in 1:3) {
    bend <- numDeriv::hessian(value, at, method.args = list(d = 1e-2))
    at <- at - solve(bend, numDeriv::grad(value, at, method.args = list(d = 1e-3)))
  }
  coef(st) <- at
  est <- nlme:::glsEstimate(st, control = list(singular.ok = FALSE))
  list(log_likelihood = as.numeric(logLik(fit)) + before - value(at), estimate = unname(est$beta),
       se = unname(sqrt(diag(crossprod(est$varBeta))) * est$sigma))
}

by_gls <- function(id, data, more, names) {
  X <- columns(data, more)
  out <- list()
  for (name in names) {
    for (method in c("REML", "ML")) {
      fit <- gls(y ~ 0 + X, data = cbind(data, I(X)), correlation = structures[[name]][[1]],
                 weights = structures[[name]][[2]], method = method,
                 control = glsControl(tolerance = 1e-13, msTol = 1e-13, maxIter = 500,
                                      msMaxIter = 1000))
      out[[length(out) + 1]] <- c(
        list(id = paste(id, name, method), data = id, covariance = name, method = method),
        polished(fit, name, X, data, method)
      )
    }
  }
  out
}

contrast_row <- function(beta, adjusted, plain, fit, row) {
  ddf <- pbkrtest::Lb_ddf(row, plain, adjusted)
  satterthwaite <- contest1D(fit, row, ddf = "Satterthwaite")
  list(
    row = unname(row), estimate = sum(row * beta),
    se = sqrt(as.numeric(row %*% plain %*% row)),
    satterthwaite_df = satterthwaite$df,
    kenward_roger_se = sqrt(as.numeric(row %*% as.matrix(adjusted) %*% row)),
    kenward_roger_df = ddf
  )
}

by_lmer <- function(id, data, more) {
  X <- columns(data, more)
  frame <- cbind(data, I(X))
  fit <- lmerTest::lmer(y ~ 0 + X + (1 | participant), data = frame, REML = TRUE,
    control = lmerControl(optimizer = "bobyqa", optCtrl = list(rhoend = 1e-10),
                          check.conv.grad = "ignore"))
  beta <- fixef(fit)
  plain <- as.matrix(vcov(fit))
  adjusted <- vcovAdj(fit)
  T <- nlevels(data$visit)
  p <- ncol(X)
  unit <- function(k) replace(numeric(p), k, 1)
  rows <- list(unit(2 * T), unit(T + 1), unit(2 * T) - unit(T + 1), unit(T), unit(p),
               rep(c(0, 1 / T), each = T)[seq_len(p)] |> (\(x) replace(x, is.na(x), 0))())
  arm <- diag(p)[T + seq_len(T), ]
  slope <- arm[-1, ] - arm[rep(1, T - 1), ]
  joint <- lapply(list(arm, slope), function(L) {
    kr <- KRmodcomp(fit, L)
    sat <- contestMD(fit, L, ddf = "Satterthwaite")
    list(rows = unname(L), kenward_roger = as.numeric(kr$test["Ftest", c("stat", "ddf")]),
         scale = as.numeric(kr$test["Ftest", "F.scaling"]),
         satterthwaite = c(sat$`F value`, sat$DenDF))
  })
  list(id = id, log_likelihood = as.numeric(logLik(fit)),
       contrasts = lapply(rows, function(r) contrast_row(beta, adjusted, plain, fit, r)),
       joint = joint)
}

means <- function(data) {
  fit <- lmerTest::lmer(y ~ visit * arm + race + (1 | participant), data = data)
  lapply(c("equal", "proportional"), function(weights) {
    grid <- emmeans(fit, ~ arm | visit, weights = weights, lmer.df = "kenward-roger")
    table <- as.data.frame(grid)
    list(weights = weights, arm = as.character(table$arm), visit = as.character(table$visit),
         mean = table$emmean, se = table$SE, df = table$df)
  })
}

race <- model.matrix(~ race, fev)[, -1]
value <- list(
  source = paste(
    R.version.string, "with",
    paste(vapply(c("nlme", "lme4", "lmerTest", "pbkrtest", "emmeans"), function(p) {
      paste(p, packageVersion(p))
    }, ""), collapse = ", ")
  ),
  script = "tests/reference/r/mmrm.R",
  teeth = lapply(teeth[c("participant", "arm", "visit", "y", "baseline")], function(x) {
    if (is.factor(x)) as.character(x) else x
  }),
  gls = c(by_gls("fev", fev, race, names(structures)),
          by_gls("teeth", teeth, cbind(teeth$baseline), names(structures))),
  lmer = list(by_lmer("fev", fev, race), by_lmer("teeth", teeth, cbind(teeth$baseline))),
  means = means(fev)
)
write_json(value, "tests/reference/simulation/mmrm.json", auto_unbox = TRUE, digits = NA,
           pretty = TRUE)
