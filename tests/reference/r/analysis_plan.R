# Results of the delivered R programs on their simulated data, as reference for the Python ones.
# In each folder of tests/reference/analysis_plan stand primary_analysis.R and simulated_data.csv
# as `programs` wrote them; run from the root of the checkout:
#   Rscript tests/reference/r/analysis_plan.R
# The mixed model is fitted by nlme::gls, the analysis of covariance by stats::lm.
root <- file.path("tests", "reference", "analysis_plan")
for (folder in list.dirs(root, recursive = FALSE)) {
  program <- file.path(folder, "primary_analysis.R")
  result <- system2("Rscript", c(program, folder), stdout = TRUE)
  writeLines(result, file.path(folder, "results.json"))
  cat(folder, R.version.string, "nlme", as.character(packageVersion("nlme")), "\n")
}
