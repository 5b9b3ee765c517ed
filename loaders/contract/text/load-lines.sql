-- Grain: line of a text file. Source: whole files, or pieces of files cut at line ends, in order.
INSERT INTO extract_lines
SELECT
  file_no,
  unnest(string_split(CASE WHEN is_first AND starts_with(content, chr(65279)) THEN substr(content, 2) ELSE content END, chr(10)))
FROM (
  SELECT ({{file_numbers}})[place] AS file_no, ({{firsts}})[place] AS is_first, content
  FROM (SELECT list_position({{paths}}, filename) AS place, content FROM read_text({{patterns}}))
);
