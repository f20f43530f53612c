/**
 * Metrics with scikit-learn's names, arguments and values (release 1.2), on plain host data and on tensors, which are read
 * at once; and streaming ones, which take rows in parts. The public entry exports all of this as `metrics`. Nothing here
 * imports tensors.
 */
export { accuracyScore, balancedAccuracyScore } from "./accuracy.ts";
export type { AccuracyOptions, BalancedAccuracyOptions } from "./accuracy.ts";
export { cohenKappaScore, matthewsCorrcoef } from "./agreement.ts";
export type { KappaOptions, MatthewsOptions } from "./agreement.ts";
export type { Average, AverageOptions, ZeroDivision } from "./averages.ts";
export { bestThreshold } from "./best-threshold.ts";
export type { BestThreshold, BestThresholdOptions, ThresholdMetric } from "./best-threshold.ts";
export { brierScoreLoss, calibrationCurve } from "./calibration.ts";
export type { BrierOptions, CalibrationCurve, CalibrationOptions } from "./calibration.ts";
export { classificationReport } from "./classification-report.ts";
export type { ReportOptions, ReportRecord, ReportRow } from "./classification-report.ts";
export { confusionMatrix } from "./confusion-matrix.ts";
export type { ConfusionMatrixOptions, MatrixOptions } from "./confusion-matrix.ts";
export type { HostArray, Label, LabelsInput, TableInput, TensorLike, VectorInput } from "./inputs.ts";
export { logLoss } from "./log-loss.ts";
export type { LogLossOptions } from "./log-loss.ts";
export { medianAbsoluteError } from "./median-absolute-error.ts";
export type { Metric, MetricInput, PredictionType } from "./metric.ts";
export type { Multioutput, OneOutput, PerOutput } from "./multioutput.ts";
export type { RankingAverage } from "./one-vs-rest.ts";
export { averagePrecisionScore, precisionRecallCurve } from "./precision-recall-curve.ts";
export type {
  AveragePrecisionOptions,
  PrecisionRecallCurve,
  PrecisionRecallCurveOptions,
} from "./precision-recall-curve.ts";
export { f1Score, fbetaScore, precisionScore, recallScore } from "./precision-recall.ts";
export type { Averaged, FbetaOptions, PerClass, ScoreOptions } from "./precision-recall.ts";
export { r2Score } from "./r2-score.ts";
export type { R2Options } from "./r2-score.ts";
export { meanAbsoluteError, meanSquaredError, rootMeanSquaredError } from "./regression.ts";
export type { RegressionOptions, SquaredErrorOptions } from "./regression.ts";
export { rocAucScore } from "./roc-auc.ts";
export type { RocAucOptions } from "./roc-auc.ts";
export { rocCurve } from "./roc.ts";
export type { RocCurve, RocCurveOptions } from "./roc.ts";
export { accuracy, balancedAccuracy, confusion, f1, fbeta, precision, recall } from "./streaming-classification.ts";
export type { StreamingFbetaOptions } from "./streaming-classification.ts";
export { crossEntropy } from "./streaming-log-loss.ts";
export type { CrossEntropyOptions } from "./streaming-log-loss.ts";
export { mae, mse, r2, rmse } from "./streaming-regression.ts";
export type { StreamingErrorOptions, StreamingR2Options } from "./streaming-regression.ts";
export { topKAccuracyScore } from "./top-k-accuracy.ts";
export type { TopKAccuracyOptions } from "./top-k-accuracy.ts";
