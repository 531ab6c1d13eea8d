# Wilson by stats::prop.test(correct = FALSE), Clopper-Pearson by stats::binom.test.
source("tests/reference/r/power_write.R")

case <- function(method, events, participants, confidence) {
  interval <- if (method == "wilson") {
    suppressWarnings(prop.test(events, participants, conf.level = confidence, correct = FALSE))
  } else {
    binom.test(events, participants, conf.level = confidence)
  }
  list(id = paste(method, events, participants, confidence), method = method, events = events,
       participants = participants, confidence = confidence,
       low = interval$conf.int[1], high = interval$conf.int[2])
}

cases <- list()
for (method in c("wilson", "clopper_pearson")) {
  for (row in list(c(84, 112, 0.95), c(0, 56, 0.95), c(56, 56, 0.95), c(1, 20, 0.9),
                   c(42, 56, 0.99), c(240, 300, 0.95), c(1, 1, 0.95), c(0, 1, 0.8),
                   c(3, 10000, 0.95))) {
    cases <- c(cases, list(case(method, row[1], row[2], row[3])))
  }
}
bound <- function(n, confidence) {
  # The one-sided exact bound at no event, from the beta distribution.
  list(id = paste("no events", n, confidence), method = "no_events", participants = n,
       confidence = confidence, high = qbeta(confidence, 1, n))
}
cases <- c(cases, list(bound(56, 0.95), bound(1, 0.95), bound(300, 0.95), bound(30, 0.99)))
write_reference("precision", cases, "stats::prop.test, stats::binom.test, stats::qbeta", 1e-9)
