-- Grain: line of a text file. Filled by load-lines.sql; its rows are in the order of the files and their lines.
CREATE OR REPLACE TEMP TABLE extract_lines (file_no INTEGER, line VARCHAR);
