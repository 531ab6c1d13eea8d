# Adjusted p-values by stats::p.adjust.
source("tests/reference/r/power_write.R")

names <- c(holm = "holm", hochberg = "hochberg", bonferroni = "bonferroni", fdr_bh = "BH")
families <- list(three = c(0.01, 0.04, 0.03), one = 0.2, ties = c(0.02, 0.02, 0.02, 0.5),
                 close = c(0.049, 0.051), many = c(0.001, 0.2, 0.013, 0.9, 0.04, 0.04, 1),
                 extremes = c(0, 1, 1e-300))
cases <- list()
for (method in names(names)) for (family in names(families)) {
  p <- families[[family]]
  cases <- c(cases, list(list(id = paste(method, family), method = method, p = I(p),
                              adjusted = I(p.adjust(p, names[[method]])))))
}
write_reference("multiplicity", cases, "stats::p.adjust", 1e-12)
