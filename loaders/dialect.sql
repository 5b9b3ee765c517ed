-- The one file that may name functions of the engine: macros that the other SQL files use by the name of the idea.
CREATE OR REPLACE MACRO region_of(smets_version, csp_region) AS CASE WHEN smets_version = 'SMETS1' THEN 'SMETS1' ELSE coalesce(csp_region, 'not held') END;
CREATE OR REPLACE MACRO device_type_group_of(device_type) AS CASE WHEN device_type IN ('ESME', 'GSME', 'IHD', 'PPMID') THEN device_type ELSE 'Other' END;
CREATE OR REPLACE MACRO responsible_supplier_of(device_type, import_supplier_id, gas_supplier_id) AS CASE WHEN device_type IN ('GSME', 'GPF') THEN gas_supplier_id WHEN device_type = 'ESME' THEN import_supplier_id ELSE coalesce(import_supplier_id, gas_supplier_id) END;
-- 64-bit hash of a key, to find equal keys cheaply; equal hashes are compared by the key itself.
CREATE OR REPLACE MACRO key_hash(key) AS hash(key);
-- 64 bits of a text's MD5: unlike key_hash the same in every version of the engine, so that it may be stored.
CREATE OR REPLACE MACRO stable_hash(x) AS md5_number_lower(CAST(x AS VARCHAR));
-- Percentile with linear interpolation.
CREATE OR REPLACE MACRO percentile_of(x, q) AS quantile_cont(x, q);
-- All values of a group as one list, NULL included or left out, and those of several such lists in order.
CREATE OR REPLACE MACRO list_of(x) AS list(x);
CREATE OR REPLACE MACRO list_of_known(x) AS list(x) FILTER (WHERE x IS NOT NULL);
CREATE OR REPLACE MACRO sorted_of_lists(lists) AS list_sort(flatten(list(lists)));
-- Bucket of a value of 0 or more in a histogram that gives quantiles within 1 % (DDSketch, contract.md, section 3):
-- bucket i holds (g^(i-1), g^i] with g = 1.01 / 0.99; zero has a bucket of its own, -1, which no whole number falls into.
CREATE OR REPLACE MACRO histogram_bucket(x) AS CASE WHEN x = 0 THEN -1 ELSE CAST(ceil(ln(x) / ln(1.01 / 0.99)) AS INTEGER) END;
-- How many of a list's buckets are which: bucket → count, by bucket.
CREATE OR REPLACE MACRO histogram_of(buckets) AS list_aggregate(buckets, 'histogram');
-- Percentile with linear interpolation, of a list.
CREATE OR REPLACE MACRO percentile_of_list(xs, q) AS list_aggregate(xs, 'quantile_cont', q);
-- Several percentiles at once of all that is in a group's lists, as an array in the order of qs.
CREATE OR REPLACE MACRO percentiles_of_lists(lists, qs) AS list_aggregate(flatten(list(lists)), 'quantile_cont', qs);
-- The largest value, the one after it, the third; 0 if there is none.
CREATE OR REPLACE MACRO nth_largest_of(x, n) AS coalesce(max(x, 3)[n], 0);
-- Step between neighbouring values of so many significant figures.
CREATE OR REPLACE MACRO time_base_of(x, figures) AS CASE WHEN x = 0 THEN 0.0 ELSE pow(10, floor(log10(x) + 1e-12) - figures + 1) END;
-- Which of the numbers 0 to n occur, as text of zeros and ones.
CREATE OR REPLACE MACRO set_of(x, n) AS CAST(bitstring_agg(x, 0, n) AS VARCHAR);
-- Value of the row that is last in an order.
CREATE OR REPLACE MACRO last_by(x, place) AS arg_max(x, place);
-- First instant of the UTC month or week (Monday) that a time lies in.
CREATE OR REPLACE MACRO month_start(t) AS CAST(date_trunc('month', t) AS TIMESTAMP);
CREATE OR REPLACE MACRO week_start(t) AS CAST(date_trunc('week', t) AS TIMESTAMP);
-- A time's UTC month as text, 2026-10.
CREATE OR REPLACE MACRO month_name(t) AS strftime(t, '%Y-%m');
-- Every Monday 00:00 UTC from one time to another, both included.
CREATE OR REPLACE MACRO mondays(since, until) AS TABLE
SELECT week FROM (SELECT unnest(generate_series(week_start(since + INTERVAL 7 DAY - INTERVAL 1 MICROSECOND), until, INTERVAL 7 DAY)) AS week) AS weeks;
-- Whole milliseconds from one time to a later one.
CREATE OR REPLACE MACRO milliseconds_between(since, until) AS (epoch_us(until) - epoch_us(since)) // 1000;
-- Party whose file it is, by its path in a release.
CREATE OR REPLACE MACRO party_of(path) AS regexp_extract(path, '/data/parties/([^/]+)/', 1);
