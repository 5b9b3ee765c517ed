-- Grain: none. What the contract's forms and spellings mean, as functions of one value; all give NULL for NULL.
CREATE OR REPLACE MACRO is_eui64(id) AS regexp_full_match(id, '[0-9A-F]{2}(?:-[0-9A-F]{2}){7}');

CREATE OR REPLACE MACRO is_party_id(id) AS regexp_full_match(id, '[A-Z0-9-]{2,16}');

CREATE OR REPLACE MACRO unprefixed_hex(version) AS CASE WHEN starts_with(version, '0X') THEN substr(version, 3) ELSE version END;

CREATE OR REPLACE MACRO normalised_firmware(version) AS CASE
  WHEN regexp_full_match(version, '[0-9A-F]{8}') THEN version
  WHEN regexp_full_match(unprefixed_hex(upper(version)), '[0-9A-F]{1,8}') THEN lpad(unprefixed_hex(upper(version)), 8, '0')
  WHEN regexp_full_match(unprefixed_hex(upper(version)), '[0-9A-F]+') THEN unprefixed_hex(upper(version))
  ELSE upper(version)
END;

-- Times and dates are of the years 1900 to 2999.
CREATE OR REPLACE MACRO within_years(instant) AS CASE
  WHEN instant >= TIMESTAMP '1900-01-01 00:00:00' AND instant < TIMESTAMP '3000-01-01 00:00:00' THEN instant
END;

CREATE OR REPLACE MACRO day_within_years(calendar_day) AS CASE
  WHEN calendar_day >= DATE '1900-01-01' AND calendar_day < DATE '3000-01-01' THEN calendar_day
END;

-- ISO 8601 with T or a space, with or without seconds and fraction, with Z, an offset or nothing (UTC).
CREATE OR REPLACE MACRO timestamp_of_text(written) AS CASE
  WHEN regexp_full_match(
    written, '(19|2\d)\d{2}-\d{2}-\d{2}[T ]([01]\d|2[0-3]):\d{2}:\d{2}(\.\d+)?(Z|[+-]([01]\d|2[0-3])(:?[0-5]\d)?)?'
  )
    THEN CAST(try_cast(written AS TIMESTAMPTZ) AS TIMESTAMP)
  WHEN regexp_full_match(
    written, '(19|2\d)\d{2}-\d{2}-\d{2}[T ]([01]\d|2[0-3]):\d{2}(Z|[+-]([01]\d|2[0-3])(:?[0-5]\d)?)?'
  )
    THEN CAST(try_cast(left(written, 16) || ':00' || substr(written, 17) AS TIMESTAMPTZ) AS TIMESTAMP)
END;

CREATE OR REPLACE MACRO day_at_midnight(instant) AS CASE
  WHEN instant = date_trunc('day', instant) THEN CAST(instant AS DATE)
END;

-- A date, or a time at 00:00 UTC.
CREATE OR REPLACE MACRO date_of_text(written) AS CASE
  WHEN regexp_full_match(written, '(19|2\d)\d{2}-\d{2}-\d{2}') THEN try_cast(written AS DATE)
  ELSE day_at_midnight(timestamp_of_text(written))
END;

-- An integer that was written with a fraction of zeros; anything else stays as it is.
CREATE OR REPLACE MACRO without_zero_fraction(written) AS CASE
  WHEN contains(written, '.') AND regexp_full_match(written, '\d+\.0*') THEN split_part(written, '.', 1) ELSE written
END;

CREATE OR REPLACE MACRO boolean_of_text(written) AS CASE lower(written) WHEN 'true' THEN true WHEN 'false' THEN false END;

-- An integer beyond the bits of its column is the last one within them: it parses, and a rule says what is wrong with it.
CREATE OR REPLACE MACRO within_bigint(number, negative) AS coalesce(
  try_cast(number AS BIGINT), CASE WHEN negative THEN -9223372036854775808 ELSE 9223372036854775807 END
);

CREATE OR REPLACE MACRO integer_of_text(written) AS CASE
  WHEN regexp_full_match(written, '[+-]?\d+(\.0*)?') THEN within_bigint(split_part(written, '.', 1), starts_with(written, '-'))
END;

CREATE OR REPLACE MACRO integer_of_number(number) AS CASE
  WHEN isfinite(number) AND number = trunc(number) THEN within_bigint(number, number < 0)
END;

CREATE OR REPLACE MACRO integer_of_integer(number) AS CASE WHEN number IS NOT NULL THEN within_bigint(number, number < 0) END;

CREATE OR REPLACE MACRO within_integer(number) AS CAST(
  CASE WHEN number < -2147483648 THEN -2147483648 WHEN number > 2147483647 THEN 2147483647 ELSE number END AS INTEGER
);

CREATE OR REPLACE MACRO digit_at(number, place) AS (number // CAST(power(10, place) AS BIGINT)) % 10;

-- The twelve digits before the last, from the left, times the primes; modulo 11, modulo 10: the last digit.
CREATE OR REPLACE MACRO is_mpan_number(number) AS (
  3 * digit_at(number, 12) + 5 * digit_at(number, 11) + 7 * digit_at(number, 10) + 13 * digit_at(number, 9)
  + 17 * digit_at(number, 8) + 19 * digit_at(number, 7) + 23 * digit_at(number, 6) + 29 * digit_at(number, 5)
  + 31 * digit_at(number, 4) + 37 * digit_at(number, 3) + 41 * digit_at(number, 2) + 43 * digit_at(number, 1)
) % 11 % 10 = digit_at(number, 0);

-- The digits before the last two, from the left, times n … 1, which is from the right times 1 … n; modulo 11: the last two digits.
CREATE OR REPLACE MACRO is_mprn_number(number) AS (
  digit_at(number, 2) + 2 * digit_at(number, 3) + 3 * digit_at(number, 4) + 4 * digit_at(number, 5)
  + 5 * digit_at(number, 6) + 6 * digit_at(number, 7) + 7 * digit_at(number, 8) + 8 * digit_at(number, 9)
) % 11 = number % 100;

-- The number is given too, so that it is made once: each place in a macro makes it anew.
CREATE OR REPLACE MACRO is_mpxn(written, number) AS CASE
  WHEN regexp_full_match(written, '\d{13}') THEN is_mpan_number(number)
  WHEN regexp_full_match(written, '\d{6,10}') THEN is_mprn_number(number)
  WHEN written IS NOT NULL THEN false
END;

-- A number that is whole, and whose digits a double holds, as its digits; any other as it reads, which no form of an id has.
CREATE OR REPLACE MACRO whole_number_text(number) AS CASE
  WHEN number = trunc(number) AND abs(number) < 9007199254740992 THEN CAST(CAST(number AS BIGINT) AS VARCHAR)
  ELSE CAST(number AS VARCHAR)
END;
