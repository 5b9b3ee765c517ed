-- Grain: none, scalar macros; source: contract.md section 2, check digits of MPAN and MPRN.
CREATE OR REPLACE MACRO digit(number, place) AS ((number)::BIGINT // (10 ** (place))::BIGINT) % 10;

-- 13 digits from the first twelve as a number
CREATE OR REPLACE MACRO mpan(body) AS lpad((body)::VARCHAR, 12, '0') || (
  (
    digit(body, 11) * 3 + digit(body, 10) * 5 + digit(body, 9) * 7 + digit(body, 8) * 13
    + digit(body, 7) * 17 + digit(body, 6) * 19 + digit(body, 5) * 23 + digit(body, 4) * 29
    + digit(body, 3) * 31 + digit(body, 2) * 37 + digit(body, 1) * 41 + digit(body, 0) * 43
  ) % 11 % 10
)::VARCHAR;

-- 10 digits from the first eight as a number
CREATE OR REPLACE MACRO mprn(body) AS lpad((body)::VARCHAR, 8, '0') || lpad((
  (
    digit(body, 7) * 8 + digit(body, 6) * 7 + digit(body, 5) * 6 + digit(body, 4) * 5
    + digit(body, 3) * 4 + digit(body, 2) * 3 + digit(body, 1) * 2 + digit(body, 0)
  ) % 11
)::VARCHAR, 2, '0');
