-- Grain: none. RFC 4180 as functions of a line or record. A quote opens a quoted field only at the start of a field; elsewhere in a
-- field that is not quoted it is an ordinary character.
CREATE OR REPLACE MACRO without_return(line) AS CASE WHEN ends_with(line, chr(13)) THEN left(line, -1) ELSE line END;

-- A line that starts outside quotes and ends outside quotes.
CREATE OR REPLACE MACRO stays_closed(line) AS regexp_full_match(
  line, '(?:(?:"(?:[^"]|"")*"(?:[^",][^,]*)?|[^",][^,]*)?,)*(?:"(?:[^"]|"")*"(?:[^",][^,]*)?|[^",][^,]*)?'
);

-- A line that starts inside quotes and ends outside quotes.
CREATE OR REPLACE MACRO becomes_closed(line) AS regexp_full_match(
  line,
  '(?:[^"]|"")*"(?:[^",][^,]*)?(?:,(?:"(?:[^"]|"")*"(?:[^",][^,]*)?|[^",][^,]*)?)*'
);

-- A record in which no text follows the closing quote of a field.
CREATE OR REPLACE MACRO is_well_quoted(record) AS regexp_full_match(
  record, '(?:(?:"(?:[^"]|"")*"|[^",][^,]*)?,)*(?:"(?:[^"]|"")*"|[^",][^,]*)?'
);

CREATE OR REPLACE MACRO unquoted(field) AS CASE
  WHEN starts_with(field, '"') THEN replace(substr(field, 2, length(field) - 2), '""', '"')
  ELSE field
END;

-- NULL for a record that is not well quoted. The pattern takes each field with the comma before it.
CREATE OR REPLACE MACRO csv_fields(record) AS CASE
  WHEN NOT contains(record, '"') THEN string_split(record, ',')
  WHEN is_well_quoted(record) THEN list_transform(
    regexp_extract_all(',' || record, ',(?:"(?:[^"]|"")*"|[^",][^,]*|)'), lambda field: unquoted(substr(field, 2))
  )
END;

-- What of a record stands outside quotes.
CREATE OR REPLACE MACRO outside_quotes(record) AS regexp_replace(record, '(^|,)"(?:[^"]|"")*"', ',', 'g');
