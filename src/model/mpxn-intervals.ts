/** SQL of a step for reports that pair alerts in a step `paired`: the MPxN that a device had when. */
export const mpxnIntervals = "../../../model/datasets/mpxn-intervals.sql";
