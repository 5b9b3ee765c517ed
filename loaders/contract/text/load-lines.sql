-- Grain: line of a text file. Source: whole files, or pieces of files cut at line ends, in order.
INSERT INTO extract_lines
SELECT
  file_no,
  unnest(string_split(CASE WHEN starts_with(content, chr(65279)) THEN substr(content, 2) ELSE content END, chr(10)))
FROM (
  SELECT ({{file_numbers}})[list_position({{paths}}, filename)] AS file_no, content
  FROM read_text({{patterns}})
);
