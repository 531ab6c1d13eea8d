# Published results of SAS's PROC MIXED on the artificial data fev_data of R's package mmrm.
# Run from the top of the checkout: Rscript tests/reference/r/mixed_model_published.R
# The difference TRT - PBO of LSMEANS in MODEL FEV1 = ARMCD, by covariance structure and DDFM.
# The folders are of the repository openpharma/mmrm.
source("tests/reference/r/published_write.R")

case <- function(covariance, df, file, estimate, se, ddf) {
  list(id = paste(covariance, df), source = file, covariance = covariance, df = df,
       estimate = estimate, se = se, ddf = ddf)
}
kr <- "kenward_roger"
linear <- "kenward_roger_linear"
covtype <- "openpharma/mmrm, design/ddfm_covtype/"
folder <- "openpharma/mmrm, design/KR/"

write_published("mixed_model", list(
  case("unstructured", linear, paste0(covtype, "kr1_us.csv"),
       3.81972492174648, 0.66124382270307, 160.733266403768),
  case("toeplitz_h", kr, paste0(folder, "kr_toeph.csv"),
       3.92287746213894, 0.72543828853831, 180.062730071701),
  case("toeplitz_h", linear, paste0(folder, "kr1_toeph.csv"),
       3.92287746213894, 0.72537324518435, 180.062730071701),
  case("toeplitz", kr, paste0(covtype, "kr_toep.csv"),
       4.47051860580552, 0.87839805519623, 160.027408337368),
  case("ar1_h", kr, paste0(covtype, "kr_arh1.csv"),
       3.72674356244499, 0.7590316099633, 188.225339095373),
  case("ar1_h", linear, paste0(covtype, "kr1_arh1.csv"),
       3.72674356244499, 0.75924807546934, 188.225339095373),
  case("ar1", kr, paste0(covtype, "kr_ar1.csv"),
       4.22574315817874, 0.95865439662225, 188.46934887972),
  case("ar1", linear, paste0(covtype, "kr1_ar1.csv"),
       4.22574315817874, 0.96058142305176, 188.46934887972),
  case("cs_h", kr, paste0(folder, "kr_csh.csv"),
       3.77090812499029, 0.67414806011886, 190.737701349941),
  case("cs_h", linear, paste0(folder, "kr1_csh.csv"),
       3.77090812499029, 0.67403858183242, 190.737701349941),
  case("cs", kr, paste0(folder, "kr_cs.csv"),
       4.19663617897035, 0.7964696053595, 177.038485931223)
), "SAS, PROC MIXED, stopped by its default criterion of 1e-8 on the relative Hessian norm", 5e-4)
file.rename(
  "tests/reference/published/mixed_model.json",
  "tests/reference/simulation/mixed_model_published.json"
)
